import { sigmoid } from "../numeric/logistic.ts";

/** The 95 % quantile of the standard normal distribution: a 90 % interval reaches so many standard deviations either way. */
const Z = 1.6448536269514722;

/**
 * The 90 % interval of a probability: its logit ± 1.645 standard deviations of the logits that the bags give the lead, which
 * are spread as those of models learned from other samples would be. A few bags tell a deviation better than a quantile.
 * @param logit the lead's own
 */
export function intervalOfBags(bagLogits: Float64Array, logit: number): readonly [number, number] {
  const count = bagLogits.length;
  if (count < 2) return [sigmoid(logit), sigmoid(logit)];
  let mean = 0;
  for (const value of bagLogits) mean += value / count;
  let square = 0;
  for (const value of bagLogits) square += (value - mean) ** 2;
  const half = Z * Math.sqrt(square / (count - 1));
  return [sigmoid(logit - half), sigmoid(logit + half)];
}

/** The 90 % Wilson interval of a share p seen among n leads (Wilson 1927). */
export function intervalOfShare(p: number, n: number): readonly [number, number] {
  const scale = 1 / (1 + (Z * Z) / n);
  const middle = (p + (Z * Z) / (2 * n)) * scale;
  const half = Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n)) * scale;
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
