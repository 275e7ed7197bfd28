import type { FitInput, Learner } from "../learners/learner.ts";
import { Random } from "../numeric/random.ts";
import { takeInput } from "./out-of-fold.ts";

/** A trial fit is on so many rows, or on this share where that is more. */
const TRIAL_ROWS = 1000;
const TRIAL_SHARE = 1 / 8;

/** A learner and how long it is likely to take. */
export interface Estimate {
  readonly learner: Learner;
  /** One fit on all rows. */
  readonly fitSeconds: number;
  /** Of all that it has before it if it wins. */
  readonly seconds: number;
}

/** Fits on all rows' worth of work. */
export interface Fits {
  /** Of each learner in the contest. */
  readonly contest: number;
  /** Of the winner after it. */
  readonly later: number;
  /** Of each learner after it, for what intervals take for the truth. */
  readonly truth: number;
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
 * Where not even one will end in time, the quickest is kept all the same. The winner is reckoned to be the one that takes longest;
 * whether there is time for a blend of all is for the contest to tell.
 * @param seconds in all, these trials included
 * @param now milliseconds
 */
export async function keepWithinBudget(
  learners: readonly Learner[],
  input: FitInput,
  fits: Fits,
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
  const estimated = (learner: Learner, fitSeconds: number): Estimate => ({
    learner,
    fitSeconds,
    seconds: (fits.contest + fits.later) * fitSeconds,
  });
  const estimate = async (learner: Learner): Promise<Estimate> => {
    const time = async (some: FitInput) => {
      const from = now();
      await learner.fit({ ...some, wantsBags: false });
      return (now() - from) / 1000;
    };
    const first = await time(half); // starts threads and compiles code
    if (left() === 0) return estimated(learner, first * (input.matrix.rows / half.matrix.rows));
    const [short, long] = [await time(half), await time(trial)];
    const slope = Math.max(0, long - short) / (trial.matrix.rows - half.matrix.rows); // seconds a row
    const fit = long + slope * (input.matrix.rows - trial.matrix.rows);
    return estimated(learner, fit);
  };
  let estimates: readonly Estimate[] = [];
  for (const learner of learners) estimates = [...estimates, await estimate(learner)];
  for (const heavy of byTime(estimates)) {
    const { lighter } = heavy.learner;
    if (lighter === undefined || totalOf(estimates, fits) <= left()) continue;
    const light = await estimate(lighter);
    estimates = estimates.map((each) => (each === heavy ? light : each));
  }
  const longestFirst = byTime(estimates);
  const available = left();
  const kept = new Set<Estimate>(longestFirst);
  const isTooMuch = () => totalOf([...kept], fits) > available;
  for (const longest of longestFirst.slice(0, -1)) if (isTooMuch()) kept.delete(longest);
  return {
    kept: estimates.filter((each) => kept.has(each)).map(({ learner }) => learner),
    dropped: estimates.filter((each) => !kept.has(each)),
    tooLong: isTooMuch() ? longestFirst.at(-1)! : null,
  };
}

function byTime(estimates: readonly Estimate[]): Estimate[] {
  return estimates.toSorted((a, b) => b.seconds - a.seconds);
}

/** What all of them take, and the one that takes longest as the winner. */
function totalOf(estimates: readonly Estimate[], { contest, later, truth }: Fits): number {
  const all = estimates.reduce((sum, { fitSeconds }) => sum + fitSeconds, 0);
  const longest = Math.max(...estimates.map(({ fitSeconds }) => fitSeconds));
  return (contest + truth) * all + later * longest;
}

function takeTrial(input: FitInput): FitInput {
  const { rows } = input.matrix;
  const wanted = Math.min(rows, Math.max(TRIAL_ROWS, Math.ceil(TRIAL_SHARE * rows)));
  const order = new Random(input.seed, "trial").shuffle(Uint32Array.from({ length: rows }, (_, row) => row));
  const { onProgress: _, ...trial } = takeInput(input, order.subarray(0, wanted).sort());
  return trial;
}
