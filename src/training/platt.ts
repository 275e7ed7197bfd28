import { logLossOfLogit, sigmoid } from "../numeric/logistic.ts";

/** Calibrated logit = slope × raw logit + offset. */
export interface Affine {
  readonly slope: number;
  readonly offset: number;
}

export const NO_CALIBRATION: Affine = { slope: 1, offset: 0 };

/**
 * Platt scaling (Platt 1999) without his smoothed targets: the slope and offset of least log loss, by Newton's method with
 * halved steps. A slope that would not be above 0 means that the logits order nothing: then none is fitted.
 * @param rows which rows to fit on
 * @param weights one a row ≥ 0, 1 each by default
 */
export function fitPlatt(
  logits: Float64Array,
  y: Float64Array,
  rows: ArrayLike<number>,
  weights: Float64Array | null = null,
): Affine {
  let { slope, offset } = NO_CALIBRATION;
  let loss = meanLoss(logits, y, rows, weights, { slope, offset });
  for (let step = 0; step < 50; step++) {
    let g0 = 0;
    let g1 = 0;
    let h00 = 1e-9; // keeps the system solvable when every p is 0 or 1
    let h01 = 0;
    let h11 = 1e-9;
    for (let i = 0; i < rows.length; i++) {
      const x = logits[rows[i]!]!;
      const p = sigmoid(slope * x + offset);
      const weight = weights?.[rows[i]!] ?? 1;
      const w = weight * p * (1 - p);
      g0 += weight * (p - y[rows[i]!]!);
      g1 += weight * (p - y[rows[i]!]!) * x;
      h00 += w;
      h01 += w * x;
      h11 += w * x * x;
    }
    const determinant = h00 * h11 - h01 * h01;
    if (!(determinant > 0)) break;
    let moveOffset = (h11 * g0 - h01 * g1) / determinant;
    let moveSlope = (h00 * g1 - h01 * g0) / determinant;
    let better = loss;
    for (let halving = 0; halving < 30; halving++) {
      better = meanLoss(logits, y, rows, weights, { slope: slope - moveSlope, offset: offset - moveOffset });
      if (better <= loss) break;
      moveSlope /= 2;
      moveOffset /= 2;
    }
    if (!(better < loss)) break;
    slope -= moveSlope;
    offset -= moveOffset;
    const gained = loss - better;
    loss = better;
    if (gained < 1e-14) break;
  }
  return slope > 0 && Number.isFinite(slope) && Number.isFinite(offset) ? { slope, offset } : NO_CALIBRATION;
}

/**
 * The calibration of out-of-fold logits, kept only if it lowers the log loss on folds that it wasn't fitted on.
 * @param folds the fold of each row
 * @param weights one a row ≥ 0, 1 each by default
 */
export function calibrationThatPays(
  logits: Float64Array,
  y: Float64Array,
  folds: Uint8Array,
  weights: Float64Array | null = null,
): Affine {
  const all = Array.from(logits.keys());
  let before = 0;
  let after = 0;
  for (const fold of new Set(folds)) {
    const held = all.filter((row) => folds[row] === fold);
    const affine = fitPlatt(
      logits,
      y,
      all.filter((row) => folds[row] !== fold),
      weights,
    );
    before += held.length * meanLoss(logits, y, held, weights, NO_CALIBRATION);
    after += held.length * meanLoss(logits, y, held, weights, affine);
  }
  return after < before ? fitPlatt(logits, y, all, weights) : NO_CALIBRATION;
}

function meanLoss(
  logits: Float64Array,
  y: Float64Array,
  rows: ArrayLike<number>,
  weights: Float64Array | null,
  { slope, offset }: Affine,
): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++)
    sum += (weights?.[rows[i]!] ?? 1) * logLossOfLogit(slope * logits[rows[i]!]! + offset, y[rows[i]!]!);
  return sum / rows.length;
}
