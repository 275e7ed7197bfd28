import type { Grade } from "./prediction.ts";

/**
 * The score of a probability: 100 × its mid-rank among the stored quantiles of the out-of-fold probabilities, one decimal.
 * @param quantiles ascending, at least one
 */
export function scoreOf(probability: number, quantiles: ArrayLike<number>): number {
  const below = countWhere(quantiles, (quantile) => quantile < probability);
  const atMost = countWhere(quantiles, (quantile) => quantile <= probability);
  return Math.round((1000 * (below + atMost)) / (2 * quantiles.length)) / 10;
}

/** The grade whose cut the probability reaches: A's cut comes first, D has none. */
export function gradeOf(probability: number, cuts: readonly [number, number, number]): Grade {
  if (probability >= cuts[0]) return "A";
  if (probability >= cuts[1]) return "B";
  return probability >= cuts[2] ? "C" : "D";
}

/** How many leading values satisfy a condition that ascending values satisfy up to some place, by bisection. */
function countWhere(values: ArrayLike<number>, holds: (value: number) => boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(values[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
