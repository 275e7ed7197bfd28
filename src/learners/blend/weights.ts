import { logLossOfLogit, sigmoid } from "../../numeric/logistic.ts";

/** What each of several logits counts in their blend: intercept + Σ weight × logit. */
export interface Weights {
  /** ≥ 0, one a learner; 0 for one that was dropped. */
  readonly weights: readonly number[];
  readonly intercept: number;
}

/** A learner with less of all the weight isn't worth its terms. */
const LEAST_SHARE = 0.01;
/** Pulls the weights towards equal ones as much as some four leads in the balance would, so that few wins decide little. */
const RIDGE = 1;
const MOST_STEPS = 50;
const MOST_SWEEPS = 1000;

/**
 * The weights ≥ 0 and the intercept of least log loss (stacking: Wolpert 1992; non-negative: Breiman 1996), with a light
 * pull towards equal weights. Learners with under a hundredth of the weight are dropped and the others weighted anew.
 * @param logits one array a learner, out of sample, finite
 * @param y 0 or 1
 * @param rows which rows to learn from
 * @throws RangeError without a learner or a row
 */
export function stackingWeights(
  logits: readonly Float64Array[],
  y: Float64Array,
  rows: ArrayLike<number>,
): Weights {
  if (logits.length === 0 || rows.length === 0)
    throw new RangeError(
      `weighting a blend: found ${logits.length} learners and ${rows.length} rows, wanted some`,
    );
  const labels = Float64Array.from(rows, (row) => y[row]!);
  const columns = logits.map((each) => Float64Array.from(rows, (row) => each[row]!));
  let kept = columns.map((_, m) => m);
  for (;;) {
    const fitted = fitWeights(
      kept.map((m) => columns[m]!),
      labels,
    );
    const [intercept, ...weights] = fitted as unknown as [number, ...number[]];
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0)) return theBest(columns, labels);
    const staying = kept.filter((_, k) => weights[k]! >= LEAST_SHARE * total);
    if (staying.length === kept.length)
      return { weights: columns.map((_, m) => weights[kept.indexOf(m)] ?? 0), intercept };
    kept = staying;
  }
}

/** Where no logits order anything: those of the least loss as they are. */
function theBest(columns: readonly Float64Array[], y: Float64Array): Weights {
  const losses = columns.map((logits) => logits.reduce((sum, x, i) => sum + logLossOfLogit(x, y[i]!), 0));
  const best = losses.indexOf(Math.min(...losses));
  return { weights: columns.map((_, m) => Number(m === best)), intercept: 0 };
}

/** Newton's method with halved steps; each step minimises the quadratic model over weights ≥ 0. The intercept comes first. */
function fitWeights(columns: readonly Float64Array[], y: Float64Array): Float64Array {
  const equal = 1 / columns.length;
  let at = Float64Array.of(0, ...columns.map(() => equal));
  let loss = lossAt(at, columns, y, equal);
  for (let step = 0; step < MOST_STEPS; step++) {
    const move = constrainedStep(at, derivatives(at, columns, y, equal));
    let share = 1;
    let next = at;
    let better = loss;
    for (let halving = 0; halving < 30; halving++, share /= 2) {
      next = at.map((value, j) => value + share * move[j]!);
      better = lossAt(next, columns, y, equal);
      if (better <= loss) break;
    }
    if (!(better < loss)) break;
    const gained = loss - better;
    at = next;
    loss = better;
    if (gained < 1e-10) break;
  }
  return at.map((value, j) => (j > 0 && value < 1e-9 ? 0 : value));
}

function lossAt(at: Float64Array, columns: readonly Float64Array[], y: Float64Array, equal: number): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += logLossOfLogit(blendAt(at, columns, i), y[i]!);
  for (let j = 1; j < at.length; j++) sum += (RIDGE / 2) * (at[j]! - equal) ** 2;
  return sum;
}

function blendAt(at: Float64Array, columns: readonly Float64Array[], row: number): number {
  let x = at[0]!;
  for (let m = 0; m < columns.length; m++) x += at[m + 1]! * columns[m]![row]!;
  return x;
}

/** The gradient, and the hessian row-major. */
function derivatives(at: Float64Array, columns: readonly Float64Array[], y: Float64Array, equal: number) {
  const size = at.length;
  const gradient = at.map((value, j) => (j === 0 ? 0 : RIDGE * (value - equal)));
  const hessian = new Float64Array(size * size);
  for (let j = 0; j < size; j++) hessian[j * size + j] = j === 0 ? 1e-9 : RIDGE; // where every p is 0 or 1
  const x = new Float64Array(size);
  x[0] = 1;
  for (let i = 0; i < y.length; i++) {
    for (let m = 1; m < size; m++) x[m] = columns[m - 1]![i]!;
    const p = sigmoid(blendAt(at, columns, i));
    const h = p * (1 - p);
    for (let j = 0; j < size; j++) {
      gradient[j]! += (p - y[i]!) * x[j]!;
      for (let k = 0; k < size; k++) hessian[j * size + k]! += h * x[j]! * x[k]!;
    }
  }
  return { gradient, hessian };
}

/** The move d of least g·d + d'Hd / 2 that leaves every weight ≥ 0, by coordinate descent: the system is tiny. */
function constrainedStep(
  at: Float64Array,
  { gradient, hessian }: ReturnType<typeof derivatives>,
): Float64Array {
  const size = at.length;
  const move = new Float64Array(size);
  const slope = gradient.slice(); // gradient of the model at `move`
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let largest = 0;
    for (let j = 0; j < size; j++) {
      let change = -slope[j]! / hessian[j * size + j]!;
      if (j > 0) change = Math.max(change, -at[j]! - move[j]!);
      if (change === 0) continue;
      move[j]! += change;
      largest = Math.max(largest, Math.abs(change));
      for (let k = 0; k < size; k++) slope[k]! += hessian[k * size + j]! * change;
    }
    if (largest < 1e-12) break;
  }
  return move;
}
