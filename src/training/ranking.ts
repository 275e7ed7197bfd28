import { effectiveCountOf } from "../evaluation/effective-count.ts";
import type { FitInput } from "../learners/learner.ts";
import { sigmoid } from "../numeric/logistic.ts";
import { argsort, countBelow, quantileSorted } from "../numeric/order.ts";
import type { Calibration } from "../scoring/parts.ts";
import type { Affine } from "./platt.ts";
import { fitVennAbers } from "./venn-abers.ts";
import { weightedMean } from "./weighted-mean.ts";

const QUANTILES = 1001;
/** Where grades A, B and C end, as shares of the best leads. */
const GRADE_SHARES = [0.1, 0.3, 0.6] as const;

/**
 * What ranks a probability among the mature leads' out-of-sample ones.
 * @param outOfSample raw logits with their outcomes, 0 or 1, and how many leads each stands for, if not one
 * @param mature the outcomes of all mature leads, and how many each stands for
 * @param gradeCuts cuts that stay as they are; by default new ones
 */
export function rankingOf(
  outOfSample: {
    readonly logits: Float64Array;
    readonly y: Float64Array;
    readonly importance: Float64Array | null;
  },
  { slope, offset }: Affine,
  { y, weights }: Pick<FitInput, "y" | "weights">,
  gradeCuts: Calibration["gradeCuts"] | undefined,
): Omit<Calibration, "reach" | "misfit"> {
  const { importance } = outOfSample;
  const logits = outOfSample.logits.map((x) => slope * x + offset);
  const quantile = quantilesOf(logits.map(sigmoid), importance);
  const [a, b, c] = GRADE_SHARES.map((share) => quantile(1 - share)) as [number, number, number];
  return {
    slope,
    offset,
    quantiles: Array.from({ length: QUANTILES }, (_, i) => quantile(i / (QUANTILES - 1))),
    gradeCuts: gradeCuts ?? [a, b, c],
    baseRate: weightedMean(y, weights ?? null),
    leads: y.length,
    ...(weights && { effectiveLeads: effectiveCountOf(weights) }),
    vennAbers: fitVennAbers(
      logits,
      outOfSample.y,
      importance && { rows: importance, further: totalOf(importance) / effectiveCountOf(importance) },
    ),
  };
}

function totalOf(weights: Float64Array): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}

/** The quantiles of values of which each stands for so many leads. */
function quantilesOf(values: Float64Array, importance: Float64Array | null): (p: number) => number {
  if (importance === null) {
    const sorted = values.toSorted();
    return (p) => quantileSorted(sorted, p);
  }
  const order = argsort(values);
  const upTo = new Float64Array(order.length);
  let sum = 0;
  order.forEach((row, at) => {
    sum += importance[row]!;
    upTo[at] = sum;
  });
  return (p) => values[order[Math.min(countBelow(upTo, p * sum), order.length - 1)]!]!;
}
