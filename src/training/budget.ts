import type { FitInput, Learner } from "../learners/learner.ts";
import { Random } from "../numeric/random.ts";
import { takeInput } from "./out-of-fold.ts";

/** A trial fit is on so many rows, or on this share where that is more. */
const TRIAL_ROWS = 1000;
const TRIAL_SHARE = 1 / 8;

/** A learner and how long it is likely to take. */
export interface Estimate {
  readonly learner: Learner;
  readonly seconds: number;
}

/** Which learners a budget leaves, in their order, and which it doesn't. */
export interface Rationed {
  readonly kept: readonly Learner[];
  readonly dropped: readonly Estimate[];
}

/**
 * Leaves out whole learners, those that take longest first, until the others are likely to end in time. Each is timed on a
 * random eighth of the rows, the second time round: the first also starts threads and compiles code. Where not even one will end
 * in time, the quickest is kept all the same.
 * @param fits how many fits on all rows' worth of work each learner has before it
 * @param seconds in all, these trials included
 * @param now milliseconds
 */
export async function keepWithinBudget(
  learners: readonly Learner[],
  input: FitInput,
  fits: number,
  seconds: number,
  now: () => number,
): Promise<Rationed> {
  if (learners.length < 2) return { kept: learners, dropped: [] };
  const end = now() + 1000 * seconds;
  const trial = takeTrial(input);
  const estimates: Estimate[] = [];
  for (const learner of learners) {
    let from = now();
    for (let round = 0; round < 2; round++) {
      from = now();
      await learner.fit({ ...trial, wantsBags: false });
    }
    const share = trial.matrix.rows / input.matrix.rows;
    estimates.push({ learner, seconds: (fits * (now() - from)) / 1000 / share });
  }
  const left = Math.max(0, (end - now()) / 1000);
  const longestFirst = estimates.toSorted((a, b) => b.seconds - a.seconds);
  let needed = estimates.reduce((sum, each) => sum + each.seconds, 0);
  const dropped = new Set<Estimate>();
  for (const estimate of longestFirst.slice(0, -1)) {
    if (needed <= left) break;
    dropped.add(estimate);
    needed -= estimate.seconds;
  }
  return {
    kept: estimates.filter((each) => !dropped.has(each)).map(({ learner }) => learner),
    dropped: estimates.filter((each) => dropped.has(each)),
  };
}

function takeTrial(input: FitInput): FitInput {
  const { rows } = input.matrix;
  const wanted = Math.min(rows, Math.max(TRIAL_ROWS, Math.ceil(TRIAL_SHARE * rows)));
  const order = new Random(input.seed, "trial").shuffle(Uint32Array.from({ length: rows }, (_, row) => row));
  const { onProgress: _, ...trial } = takeInput(input, order.subarray(0, wanted).sort());
  return trial;
}
