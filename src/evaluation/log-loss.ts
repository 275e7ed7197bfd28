import { type Tally, totals } from "./tally.ts";

/** Probabilities are moved this far from 0 and 1 before a logarithm is taken. */
export const CLIP = 1e-15;

/** `p` moved into [1e-15, 1 − 1e-15]. */
export function clipProbability(p: number): number {
  return Math.min(1 - CLIP, Math.max(CLIP, p));
}

/** The mean of −[y ln p + (1 − y) ln(1 − p)], probabilities clipped at 1e-15. */
export function logLoss(tally: Tally): number {
  const { probability, weight, wins } = tally;
  let sum = 0;
  for (let g = 0; g < weight.length; g++) {
    const p = clipProbability(probability[g]!);
    sum -= wins[g]! * Math.log(p) + (weight[g]! - wins[g]!) * Math.log1p(-p);
  }
  return sum / totals(tally).weight;
}

/**
 * The log loss of each row, probabilities clipped at 1e-15.
 * @param y 0 or 1 a row
 */
export function rowLosses(probabilities: Float64Array, y: Float64Array): Float64Array {
  return probabilities.map((p, row) => -Math.log(clipProbability(y[row] === 1 ? p : 1 - p)));
}
