import { sigmoid } from "../numeric/logistic.ts";
import { quantileSorted } from "../numeric/order.ts";

/**
 * The 90 % interval of a probability from the logits that the bags give the lead: their 5 % and 95 % quantiles, widened to
 * hold the probability itself.
 */
export function intervalOfBags(bagLogits: Float64Array, probability: number): readonly [number, number] {
  if (bagLogits.length === 0) return [probability, probability];
  const sorted = bagLogits.slice().sort();
  return [
    Math.min(probability, sigmoid(quantileSorted(sorted, 0.05))),
    Math.max(probability, sigmoid(quantileSorted(sorted, 0.95))),
  ];
}

/** The 90 % Wilson interval of a share p seen among n leads (Wilson 1927). */
export function intervalOfShare(p: number, n: number): readonly [number, number] {
  const z = 1.6448536269514722;
  const scale = 1 / (1 + (z * z) / n);
  const middle = (p + (z * z) / (2 * n)) * scale;
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n)) * scale;
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
