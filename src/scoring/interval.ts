import { sigmoid } from "../numeric/logistic.ts";
import { type VennAbers, vennAbersAt } from "./venn-abers.ts";

/** The 95 % quantile of the standard normal distribution: a 90 % interval reaches so many standard deviations either way. */
const Z = 1.6448536269514722;

/** What an interval needs to know of the training. */
export interface IntervalBasis {
  /** How many deviations it reaches. */
  readonly reach: number;
  readonly vennAbers: VennAbers;
  /** The share of wins among the training leads, inside (0, 1), and how many these are. */
  readonly baseRate: number;
  readonly leads: number;
}

/**
 * The 90 % interval of a probability, for two doubts at once. Other leads to learn from would have given another logit: so it
 * reaches some deviations either way. And leads of this logit may have won at another rate than it says: so it holds both
 * probabilities of Venn–Abers too.
 * @param logit the lead's own, calibrated as the bags' are
 */
export function intervalOf(
  logit: number,
  bagLogits: Float64Array,
  basis: IntervalBasis,
): readonly [number, number] {
  const half = basis.reach * deviationOf(bagLogits, basis);
  const [low, high] = vennAbersAt(basis.vennAbers, logit);
  return [Math.min(sigmoid(logit - half), low), Math.max(sigmoid(logit + half), high)];
}

/**
 * The standard deviation of a logit: of the bags (a few tell it better than a quantile), and of the base rate's own logit, in which bags
 * that share most of their rows hardly differ: √(s² + 1 / (n p (1 - p))).
 */
export function deviationOf(
  bagLogits: Float64Array,
  { baseRate, leads }: Pick<IntervalBasis, "baseRate" | "leads">,
): number {
  const count = bagLogits.length;
  let mean = 0;
  for (const value of bagLogits) mean += value / count;
  let square = 0;
  for (const value of bagLogits) square += (value - mean) ** 2;
  return Math.sqrt(square / Math.max(1, count - 1) + 1 / (leads * baseRate * (1 - baseRate)));
}

/** The 90 % Wilson interval of a share p seen among n leads (Wilson 1927). */
export function intervalOfShare(p: number, n: number): readonly [number, number] {
  const scale = 1 / (1 + (Z * Z) / n);
  const middle = (p + (Z * Z) / (2 * n)) * scale;
  const half = Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n)) * scale;
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
