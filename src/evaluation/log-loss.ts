import { checkSample, type Tally, totals } from "./tally.ts";

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
 * The log loss of each row by itself, as `pairedDifference` wants it.
 * @throws RangeError for no rows, lengths that disagree, or a value outside its range
 */
export function rowLogLosses(probabilities: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  checkSample(probabilities, y);
  return Float64Array.from(probabilities, (value, i) => {
    const p = clipProbability(value);
    return y[i] === 1 ? -Math.log(p) : -Math.log1p(-p);
  });
}
