import { sigmoid } from "../numeric/logistic.ts";
import { type VennAbers, vennAbersAt } from "./venn-abers.ts";

/** The 95 % quantile of the standard normal distribution: a 90 % interval reaches so many standard deviations either way. */
const Z = 1.6448536269514722;

/**
 * The 90 % interval of a probability, for two doubts at once. Other leads to learn from would have given another logit: so it
 * reaches some standard deviations of the bags' logits either way; a few bags tell a deviation better than a quantile. And
 * leads of this logit may have won at another rate than it says: so it holds both probabilities of Venn–Abers too.
 * @param logit the lead's own, calibrated as the bags' are
 * @param reach how many deviations
 */
export function intervalOf(
  logit: number,
  bagLogits: Float64Array,
  { reach, vennAbers }: { readonly reach: number; readonly vennAbers: VennAbers },
): readonly [number, number] {
  const half = reach * standardDeviation(bagLogits);
  const [low, high] = vennAbersAt(vennAbers, logit);
  return [Math.min(sigmoid(logit - half), low), Math.max(sigmoid(logit + half), high)];
}

/** Of a sample: 0 for fewer than two values. */
export function standardDeviation(values: Float64Array): number {
  if (values.length < 2) return 0;
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let square = 0;
  for (const value of values) square += (value - mean) ** 2;
  return Math.sqrt(square / (values.length - 1));
}

/** The 90 % Wilson interval of a share p seen among n leads (Wilson 1927). */
export function intervalOfShare(p: number, n: number): readonly [number, number] {
  const scale = 1 / (1 + (Z * Z) / n);
  const middle = (p + (Z * Z) / (2 * n)) * scale;
  const half = Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n)) * scale;
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
