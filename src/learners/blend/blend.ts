import type { FitInput, Fitted, Learner } from "../learner.ts";
import { blendPrograms } from "./blend-programs.ts";

/** A learner, and what its logits count. */
export interface Member {
  readonly learner: Learner;
  /** > 0. */
  readonly weight: number;
}

/**
 * The learner that fits its members on the same rows and sums their programs by weight. The weights come from elsewhere: from
 * what the members say of rows that they haven't seen (`stackingWeights`).
 * @throws RangeError without a member, or for a weight that isn't a finite number above 0
 */
export function blendOf(members: readonly Member[]): Learner {
  if (members.length === 0) throw new RangeError("blending learners: found none, wanted at least one");
  for (const { learner, weight } of members)
    if (!(weight > 0 && weight < Number.POSITIVE_INFINITY))
      throw new RangeError(
        `blending learners: found weight ${weight} of ${learner.name}, wanted one above 0`,
      );
  return { name: "blend", fit: (input) => fitMembers(input, members) };
}

async function fitMembers(input: FitInput, members: readonly Member[]): Promise<Fitted> {
  const done = new Float64Array(members.length);
  // All are handed to the pool at once, so that no thread waits for the slowest bag of a member.
  const fitted = await Promise.all(
    members.map(({ learner }, m) =>
      learner.fit({
        ...input,
        onProgress: (share) => {
          done[m] = share;
          input.onProgress?.(done.reduce((sum, value) => sum + value, 0) / members.length);
        },
      }),
    ),
  );
  const blended = (programOf: (one: Fitted) => Fitted["program"]) =>
    blendPrograms(fitted.map((one, m) => ({ program: programOf(one), weight: members[m]!.weight })));
  const bags = Math.max(...fitted.map((one) => one.bags.length));
  return {
    program: blended((one) => one.program),
    // A member with fewer bags than another gives them more than once, one without any its program.
    bags: Array.from({ length: bags }, (_, b) =>
      blended((one) => one.bags[b % Math.max(1, one.bags.length)] ?? one.program),
    ),
    notes: [
      `a blend of ${members.map(({ learner, weight }) => `${weight.toFixed(3)} × ${learner.name}`).join(", ")}`,
      ...fitted.flatMap((one, m) => one.notes.map((note) => `${members[m]!.learner.name}: ${note}`)),
    ],
  };
}
