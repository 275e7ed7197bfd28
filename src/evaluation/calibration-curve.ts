import { logLossOfLogit, sigmoid } from "../numeric/logistic.ts";
import { normalTail } from "../numeric/normal-tail.ts";
import { denseGroups } from "./dense-groups.ts";

/** What a calibration that is a line in the logit can't mend. */
export interface CalibrationCurve {
  /**
   * Of the squared logit, in standard deviations from its mean, beside a line. Above 0: leads at either end win more often than the
   * line tells, those in the middle less often.
   */
  readonly bend: number;
  /** Of no bend, two-sided. */
  readonly pValue: number;
  /** How much the squared logit lowers the mean log loss of these very rows, beyond what the best line does. */
  readonly gain: number;
}

const STEPS = 50;

/**
 * The test of a curve that remains: P(won) = sigmoid(a + b u + c u²) by maximum likelihood, u the standardised logit, as in
 * Cox's recalibration (1958) with one more term, and Wald's test of c with a covariance that is robust to rows of one group
 * (Liang and Zeger 1986).
 * @param logits one a row, out of sample
 * @param y 0 or 1 a row
 * @param groups rows of one buyer share a number
 * @param weights how many leads each row stands for, one each where it is null
 * @returns null where it can't be told: fewer than ten rows of a class, one logit only, or no maximum
 * @throws RangeError where lengths disagree or a logit isn't finite
 */
export function calibrationCurve(
  logits: Float64Array,
  y: Float64Array,
  groups: Uint32Array,
  weights: Float64Array | null = null,
): CalibrationCurve | null {
  const rows = logits.length;
  if (y.length !== rows || groups.length !== rows || (weights !== null && weights.length !== rows))
    throw new RangeError(
      `testing the calibration of ${rows} logits: found ${y.length} outcomes in ${groups.length} groups`,
    );
  if (!logits.every(Number.isFinite))
    throw new RangeError("testing a calibration: found a logit that is not finite");
  const wins = y.reduce((sum, label) => sum + label, 0);
  if (Math.min(wins, rows - wins) < 10) return null;
  const w = weights ?? new Float64Array(rows).fill(1);
  const all = w.reduce((sum, weight) => sum + weight, 0);
  const mean = logits.reduce((sum, x, row) => sum + w[row]! * x, 0) / all;
  const deviation = Math.sqrt(logits.reduce((sum, x, row) => sum + w[row]! * (x - mean) ** 2, 0) / all);
  if (!(deviation > 1e-9)) return null;
  const u = logits.map((x) => (x - mean) / deviation);
  const line = fitPowers(u, y, w, 2);
  const curve = fitPowers(u, y, w, 3);
  if (!line || !curve) return null;
  const error = robustError(u, y, w, denseGroups(groups), curve);
  const bend = curve.at[2]!;
  return { bend, pValue: normalTail(bend / error), gain: Math.max(0, line.loss - curve.loss) };
}

interface Fit {
  /** The coefficients of 1, u, u², … */
  readonly at: readonly number[];
  /** The mean log loss. */
  readonly loss: number;
  /** The inverse of the summed second derivatives. */
  readonly inverse: readonly (readonly number[])[];
}

/** The logistic regression on the first powers of u, by Newton's method with halved steps; null where it has no maximum. */
function fitPowers(u: Float64Array, y: Float64Array, w: Float64Array, powers: number): Fit | null {
  let at: readonly number[] = Array<number>(powers).fill(0);
  let loss = lossAt(u, y, w, at);
  for (let step = 0; step < STEPS; step++) {
    const gradient = Array<number>(powers).fill(0);
    const hessian = Array.from({ length: powers }, () => Array<number>(powers).fill(0));
    for (let row = 0; row < u.length; row++) {
      const p = sigmoid(scoreAt(u[row]!, at));
      for (let i = 0; i < powers; i++) {
        gradient[i]! += w[row]! * (y[row]! - p) * u[row]! ** i;
        for (let j = 0; j < powers; j++) hessian[i]![j]! += w[row]! * p * (1 - p) * u[row]! ** (i + j);
      }
    }
    const inverse = invert(hessian);
    if (!inverse) return null;
    const move = inverse.map((line) => line.reduce((sum, value, j) => sum + value * gradient[j]!, 0));
    const promised = move.reduce((sum, value, i) => sum + value * gradient[i]!, 0);
    if (promised < 1e-10) return { at, loss, inverse };
    let share = 1;
    let next = at;
    let nextLoss = Number.POSITIVE_INFINITY;
    for (; share > 1e-6 && !(nextLoss < loss); share /= 2) {
      next = at.map((value, i) => value + share * move[i]!);
      nextLoss = lossAt(u, y, w, next);
    }
    if (!(nextLoss < loss)) return { at, loss, inverse }; // rounding is all that is left to win
    at = next;
    loss = nextLoss;
  }
  return null;
}

function scoreAt(u: number, at: readonly number[]): number {
  let score = 0;
  for (let i = at.length - 1; i >= 0; i--) score = score * u + at[i]!;
  return score;
}

function lossAt(u: Float64Array, y: Float64Array, w: Float64Array, at: readonly number[]): number {
  let sum = 0;
  let all = 0;
  for (let row = 0; row < u.length; row++) {
    sum += w[row]! * logLossOfLogit(scoreAt(u[row]!, at), y[row]!);
    all += w[row]!;
  }
  return sum / all;
}

/** The standard error of the last coefficient: √(a' B a), a the inverse's last line, B = Σ over groups of s s', s a group's gradient. */
function robustError(
  u: Float64Array,
  y: Float64Array,
  w: Float64Array,
  { group, count }: ReturnType<typeof denseGroups>,
  { at, inverse }: Fit,
): number {
  const influence = new Float64Array(count);
  const last = inverse.at(-1)!;
  for (let row = 0; row < u.length; row++) {
    const residual = w[row]! * (y[row]! - sigmoid(scoreAt(u[row]!, at)));
    influence[group[row]!]! += residual * scoreAt(u[row]!, last);
  }
  return Math.sqrt(influence.reduce((sum, value) => sum + value * value, 0));
}

/** Gauss and Jordan's inverse of a symmetric positive definite matrix; null where it is singular. */
function invert(matrix: readonly (readonly number[])[]): number[][] | null {
  const size = matrix.length;
  const work = matrix.map((line, i) => [...line, ...line.map((_, j) => Number(i === j))]);
  for (let i = 0; i < size; i++) {
    const pivot = work[i]![i]!;
    if (!(pivot > 1e-9)) return null;
    work[i] = work[i]!.map((value) => value / pivot);
    for (let k = 0; k < size; k++) {
      if (k === i) continue;
      const factor = work[k]![i]!;
      work[k] = work[k]!.map((value, j) => value - factor * work[i]![j]!);
    }
  }
  return work.map((line) => line.slice(size));
}
