import { countAtMost, countBelow } from "../numeric/order.ts";
import type { Grade } from "./prediction.ts";

/**
 * The score of a probability: 100 × its mid-rank among the stored quantiles of the out-of-fold probabilities, one decimal.
 * @param quantiles ascending, at least one
 */
export function scoreOf(probability: number, quantiles: ArrayLike<number>): number {
  const below = countBelow(quantiles, probability);
  const atMost = countAtMost(quantiles, probability);
  return Math.round((1000 * (below + atMost)) / (2 * quantiles.length)) / 10;
}

/** The grade whose cut the probability reaches: A's cut comes first, D has none. */
export function gradeOf(probability: number, cuts: readonly [number, number, number]): Grade {
  if (probability >= cuts[0]) return "A";
  if (probability >= cuts[1]) return "B";
  return probability >= cuts[2] ? "C" : "D";
}
