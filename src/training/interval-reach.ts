import type { FitInput, Learner } from "../learners/learner.ts";
import { sigmoid } from "../numeric/logistic.ts";
import { normalBelow } from "../numeric/normal-tail.ts";
import { quantileSorted } from "../numeric/order.ts";
import { Random } from "../numeric/random.ts";
import { evaluateProgram } from "../program/evaluate.ts";
import { deviationOf, halfWidth, levelErrorOf, type Reach } from "../scoring/interval.ts";

/** More than 0.9: the known truth is one that learners have found, so it is smoother than the one they looked for. */
const COVERED = 0.95;
/** So that a few rows on which the bags agree by chance don't widen all others without end. */
const MOST = 40;

/**
 * How far intervals must reach to hold the truth, found by a parametric bootstrap (Efron and Tibshirani 1993, §6.5): a truth
 * is assumed, outcomes are drawn from it, the learner learns these anew, and its logits are compared with that truth. So
 * the bias of penalties and early stops counts, which no spread of bags shows, and, where the truth is richer than the
 * learner can say, what it can't say too. The misfit is the median distance; the reach is the least with which intervals
 * hold 95 % of the rows. The error of the level, which one draw says little about, is taken out of the distances and put back
 * as the normal distribution that it has (`levelErrorOf`).
 * @param input with outcomes of both kinds
 * @param truth the assumed truth: a calibrated logit a row
 * @param leads how many leads of weight 1 would tell the base rate as surely as the rows do
 * @param levelError what `levelErrorOf` is told of it
 */
export async function intervalReach(
  learner: Learner,
  input: FitInput,
  truth: Float64Array,
  {
    leads = input.matrix.rows,
    levelError = 0,
  }: { readonly leads?: number; readonly levelError?: number } = {},
): Promise<Reach> {
  const { matrix } = input;
  if (truth.length !== matrix.rows)
    throw new RangeError(
      `finding the reach of intervals over ${matrix.rows} rows: found a truth of ${truth.length}`,
    );
  const random = new Random(input.seed, "reach");
  const y = truth.map((x) => Number(random.uniform() < sigmoid(x)));
  const { program, bags } = await learner.fit({ ...input, y });
  const found = evaluateProgram(program, matrix);
  const distances = lessLevel(found, truth);

  const ofBags = bags.map((bag) => evaluateProgram(bag, matrix));
  const values = new Float64Array(bags.length);
  const deviations = truth.map((_, row) => {
    ofBags.forEach((each, b) => {
      values[b] = each[row]!;
    });
    return deviationOf(values);
  });
  const weightOf = (row: number) => input.weights?.[row] ?? 1;
  const all = input.y.reduce((sum, _, row) => sum + weightOf(row), 0);
  const error = levelErrorOf({
    baseRate: input.y.reduce((sum, label, row) => sum + label * weightOf(row), 0) / all,
    leads,
    levelError,
  });
  const misfit = quantileSorted(distances.map(Math.abs).sort(), 0.5);
  return { reach: leastReach(distances, deviations, error, misfit), misfit };
}

/** The rows' differences less their mean, in which a row counts by the information of its outcome, p (1 - p). */
function lessLevel(found: Float64Array, truth: Float64Array): Float64Array {
  let weight = 0;
  let level = 0;
  truth.forEach((x, row) => {
    const p = sigmoid(x);
    weight += p * (1 - p);
    level += p * (1 - p) * (found[row]! - x);
  });
  return found.map((x, row) => x - truth[row]! - level / weight);
}

/** By bisection: what intervals hold rises with the reach. */
function leastReach(
  distances: Float64Array,
  deviations: Float64Array,
  error: number,
  misfit: number,
): number {
  const held = (reach: number) =>
    distances.reduce((sum, distance, row) => {
      const half = halfWidth(deviations[row]!, error, { reach, misfit });
      return sum + normalBelow((half - distance) / error) - normalBelow((-half - distance) / error);
    }, 0) / distances.length;
  let low = 0;
  let high = MOST;
  for (let step = 0; step < 24; step++) {
    const reach = (low + high) / 2;
    if (held(reach) < COVERED) low = reach;
    else high = reach;
  }
  return high;
}
