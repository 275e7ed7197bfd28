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
  /** The quickest learner, where even it is likely to take longer than there is; else null. */
  readonly tooLong: Estimate | null;
}

/**
 * Puts lighter learners in the place of those that have one, then leaves out whole learners, each time those that take longest
 * first, until the others are likely to end in time. Each is timed on a random eighth of the rows and on half of that, so that
 * what doesn't grow with the rows is counted once; where the budget is spent before that, the rest are timed once on the half.
 * Where not even one will end in time, the quickest is kept all the same.
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
  if (learners.length < 2) return { kept: learners, dropped: [], tooLong: null };
  const end = now() + 1000 * seconds;
  const left = () => Math.max(0, (end - now()) / 1000);
  const trial = takeTrial(input);
  const half = takeInput(
    trial,
    Uint32Array.from({ length: trial.matrix.rows >> 1 }, (_, row) => 2 * row),
  );
  const estimate = async (learner: Learner): Promise<Estimate> => {
    const time = async (some: FitInput) => {
      const from = now();
      await learner.fit({ ...some, wantsBags: false });
      return (now() - from) / 1000;
    };
    const first = await time(half); // starts threads and compiles code
    if (left() === 0) return { learner, seconds: fits * first * (input.matrix.rows / half.matrix.rows) };
    const [short, long] = [await time(half), await time(trial)];
    const slope = Math.max(0, long - short) / (trial.matrix.rows - half.matrix.rows); // seconds a row
    const fit = long + slope * (input.matrix.rows - trial.matrix.rows);
    return { learner, seconds: fits * fit };
  };
  let estimates: readonly Estimate[] = [];
  for (const learner of learners) estimates = [...estimates, await estimate(learner)];
  for (const heavy of byTime(estimates)) {
    const { lighter } = heavy.learner;
    if (lighter === undefined || totalOf(estimates) <= left()) continue;
    const light = await estimate(lighter);
    estimates = estimates.map((each) => (each === heavy ? light : each));
  }
  const longestFirst = byTime(estimates);
  let needed = totalOf(estimates);
  const available = left();
  const dropped = new Set<Estimate>();
  for (const longest of longestFirst.slice(0, -1)) {
    if (needed <= available) break;
    dropped.add(longest);
    needed -= longest.seconds;
  }
  return {
    kept: estimates.filter((each) => !dropped.has(each)).map(({ learner }) => learner),
    dropped: estimates.filter((each) => dropped.has(each)),
    tooLong: needed > available ? longestFirst.at(-1)! : null,
  };
}

function byTime(estimates: readonly Estimate[]): Estimate[] {
  return estimates.toSorted((a, b) => b.seconds - a.seconds);
}

function totalOf(estimates: readonly Estimate[]): number {
  return estimates.reduce((sum, { seconds }) => sum + seconds, 0);
}

function takeTrial(input: FitInput): FitInput {
  const { rows } = input.matrix;
  const wanted = Math.min(rows, Math.max(TRIAL_ROWS, Math.ceil(TRIAL_SHARE * rows)));
  const order = new Random(input.seed, "trial").shuffle(Uint32Array.from({ length: rows }, (_, row) => row));
  const { onProgress: _, ...trial } = takeInput(input, order.subarray(0, wanted).sort());
  return trial;
}
