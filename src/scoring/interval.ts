import { sigmoid } from "../numeric/logistic.ts";
import { NORMAL_95, wilsonInterval } from "../numeric/wilson-interval.ts";
import { type VennAbers, vennAbersAt } from "./venn-abers.ts";

/** How far a logit's interval reaches: `halfWidth`. */
export interface Reach {
  /** How many of the bags' deviations. */
  readonly reach: number;
  /** Added to these, in quadrature: what the model misses everywhere, however much the bags agree. Log-odds, ≥ 0. */
  readonly misfit: number;
}

/** Levels that a category's plan keeps together, as rare or unseen: the model tells them alike, and they aren't. */
export interface RareLevels {
  /** The name of the category. */
  readonly feature: string;
  /** How much the effects of such levels vary, in squared log-odds, above 0. */
  readonly variance: number;
}

/** What an interval needs to know of the training. */
export interface IntervalBasis extends Reach {
  readonly vennAbers: VennAbers;
  /** The share of wins among the training leads, inside (0, 1), and how many these are. */
  readonly baseRate: number;
  readonly leads: number;
  /** How far the level of the newest leads may be off for the next ones, where the model follows it; log-odds. Absent: it doesn't. */
  readonly levelError?: number;
}

/**
 * The 90 % interval of a probability, for two doubts at once. Other leads to learn from would have given another logit: so it
 * reaches some way either side. And leads of this logit may have won at another rate than it says: so it holds both
 * probabilities of Venn–Abers too.
 * @param logit the lead's own, calibrated as the bags' are
 * @param rare the summed variance of `RareLevels` of the features whose level the lead has and the model doesn't know
 */
export function intervalOf(
  logit: number,
  bagLogits: Float64Array,
  basis: IntervalBasis,
  rare = 0,
): readonly [number, number] {
  const known = halfWidth(deviationOf(bagLogits), levelErrorOf(basis), basis);
  const half = rare > 0 ? Math.hypot(known, NORMAL_95 * Math.sqrt(rare)) : known;
  const [low, high] = vennAbersAt(basis.vennAbers, logit);
  return [Math.min(sigmoid(logit - half), low), Math.max(sigmoid(logit + half), high)];
}

/**
 * √((1.645 e)² + reach² (s² + misfit²)): the level's own doubt, which bags that share most of their rows hardly show, and
 * that of how leads differ.
 * @param deviation s, of the bags' logits
 * @param error e, of the level: `levelErrorOf`
 */
export function halfWidth(deviation: number, error: number, { reach, misfit }: Reach): number {
  return Math.sqrt((NORMAL_95 * error) ** 2 + reach * reach * (deviation * deviation + misfit * misfit));
}

/** The standard deviation of the bags' logits: a few tell it better than a quantile. 0 for one bag or none. */
export function deviationOf(bagLogits: Float64Array): number {
  const count = bagLogits.length;
  let mean = 0;
  for (const value of bagLogits) mean += value / count;
  let square = 0;
  for (const value of bagLogits) square += (value - mean) ** 2;
  return Math.sqrt(square / Math.max(1, count - 1));
}

/**
 * How far the level may be off: the standard error of the base rate's logit, 1 / √(n p (1 - p)), or what was found forward in time
 * where that is more.
 */
export function levelErrorOf({
  baseRate,
  leads,
  levelError = 0,
}: Pick<IntervalBasis, "baseRate" | "leads" | "levelError">): number {
  return Math.max(1 / Math.sqrt(leads * baseRate * (1 - baseRate)), levelError);
}

/** The 90 % interval of a lead of which only the base rate is known. */
export const intervalOfShare = wilsonInterval;
