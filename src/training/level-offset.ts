import { sigmoid } from "../numeric/logistic.ts";

/**
 * What, added to all logits, tells the rows best, with its standard error, by Newton's method.
 * @param weights one a row ≥ 0; null for 1 each
 * @param penalty draws the offset to 0 as so many leads at even odds, four times over, would
 */
export function levelOffset(
  logits: Float64Array,
  y: Float64Array,
  weights: Float64Array | null,
  penalty = 0,
): { readonly offset: number; readonly error: number } {
  let offset = 0;
  let information = penalty;
  let square = penalty;
  for (let step = 0; step < 30; step++) {
    let gradient = -penalty * offset;
    information = penalty;
    square = penalty;
    logits.forEach((x, row) => {
      const p = sigmoid(x + offset);
      const weight = weights?.[row] ?? 1;
      gradient += weight * (y[row]! - p);
      information += weight * p * (1 - p);
      square += weight * weight * p * (1 - p);
    });
    const move = Math.max(-1, Math.min(1, gradient / information)); // a step of Newton's method far out would overshoot
    offset += move;
    if (Math.abs(move) < 1e-9) break;
  }
  return { offset, error: Math.sqrt(square) / information };
}
