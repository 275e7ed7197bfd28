import { logLossOfLogit, sigmoid } from "../../numeric/logistic.ts";

/** A learner with less of all the weight isn't worth its terms. */
const LEAST_SHARE = 0.01;
/** Pulls the weights towards equal ones as much as some four leads in the balance would, so that few wins decide little. */
const RIDGE = 1;
const MOST_STEPS = 50;
const MOST_SWEEPS = 1000;

/**
 * What each of several logits counts in their blend Σ weight × logit: the weights ≥ 0 with sum 1 of least log loss (stacking:
 * Wolpert 1992; non-negative: Breiman 1996), with a light pull towards equal weights. Slope and offset are left to the
 * calibration: learned here they would be learned twice, and cost more than they bring where there are few wins. Learners
 * with under a hundredth of the weight are dropped and the others weighted anew.
 * @param logits one array a learner, out of sample, finite
 * @param y 0 or 1
 * @param rows which rows to learn from
 * @param importance how many leads each row stands for; null where each is one
 * @returns one weight a learner, 0 for one that was dropped
 * @throws RangeError without a learner or a row
 */
export function stackingWeights(
  logits: readonly Float64Array[],
  y: Float64Array,
  rows: ArrayLike<number>,
  importance: Float64Array | null = null,
): readonly number[] {
  if (logits.length === 0 || rows.length === 0)
    throw new RangeError(
      `weighting a blend: found ${logits.length} learners and ${rows.length} rows, wanted some`,
    );
  const labels = Float64Array.from(rows, (row) => y[row]!);
  const counts = Float64Array.from(rows, (row) => importance?.[row] ?? 1);
  const columns = logits.map((each) => Float64Array.from(rows, (row) => each[row]!));
  let kept = columns.map((_, m) => m);
  for (;;) {
    const weights = fitWeights(
      kept.map((m) => columns[m]!),
      labels,
      counts,
    );
    const staying = kept.filter((_, k) => weights[k]! >= LEAST_SHARE);
    if (staying.length === kept.length) return columns.map((_, m) => weights[kept.indexOf(m)] ?? 0);
    kept = staying;
  }
}

/** Newton's method with halved steps; each step minimises the quadratic model over weights ≥ 0 with sum 1. */
function fitWeights(columns: readonly Float64Array[], y: Float64Array, counts: Float64Array): Float64Array {
  const equal = 1 / columns.length;
  let at = Float64Array.from(columns, () => equal);
  let loss = lossAt(at, columns, y, counts, equal);
  for (let step = 0; step < MOST_STEPS; step++) {
    const move = constrainedStep(at, derivatives(at, columns, y, counts, equal));
    let share = 1;
    let next = at;
    let better = loss;
    for (let halving = 0; halving < 30; halving++, share /= 2) {
      next = at.map((value, j) => value + share * move[j]!);
      better = lossAt(next, columns, y, counts, equal);
      if (better <= loss) break;
    }
    if (!(better < loss)) break;
    const gained = loss - better;
    at = next;
    loss = better;
    if (gained < 1e-10) break;
  }
  return at;
}

function lossAt(
  at: Float64Array,
  columns: readonly Float64Array[],
  y: Float64Array,
  counts: Float64Array,
  equal: number,
): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += counts[i]! * logLossOfLogit(blendAt(at, columns, i), y[i]!);
  for (const weight of at) sum += (RIDGE / 2) * (weight - equal) ** 2;
  return sum;
}

function blendAt(at: Float64Array, columns: readonly Float64Array[], row: number): number {
  let x = 0;
  for (let m = 0; m < columns.length; m++) x += at[m]! * columns[m]![row]!;
  return x;
}

/** The gradient, and the hessian row-major. */
function derivatives(
  at: Float64Array,
  columns: readonly Float64Array[],
  y: Float64Array,
  counts: Float64Array,
  equal: number,
) {
  const size = at.length;
  const gradient = at.map((value) => RIDGE * (value - equal));
  const hessian = new Float64Array(size * size);
  for (let j = 0; j < size; j++) hessian[j * size + j] = RIDGE;
  for (let i = 0; i < y.length; i++) {
    const p = sigmoid(blendAt(at, columns, i));
    const h = counts[i]! * p * (1 - p);
    for (let j = 0; j < size; j++) {
      const x = columns[j]![i]!;
      gradient[j]! += counts[i]! * (p - y[i]!) * x;
      for (let k = 0; k < size; k++) hessian[j * size + k]! += h * x * columns[k]![i]!;
    }
  }
  return { gradient, hessian };
}

/** The move d of least g·d + d'Hd / 2 that leaves every weight ≥ 0 and their sum, by what each two should exchange in turn. */
function constrainedStep(
  at: Float64Array,
  { gradient, hessian }: ReturnType<typeof derivatives>,
): Float64Array {
  const size = at.length;
  const move = new Float64Array(size);
  const slope = gradient.slice(); // gradient of the model at `move`
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let largest = 0;
    for (let j = 0; j < size; j++)
      for (let k = 0; k < j; k++) {
        const curve = hessian[j * size + j]! + hessian[k * size + k]! - 2 * hessian[j * size + k]!;
        const wanted = (slope[k]! - slope[j]!) / curve; // from k to j
        const change = Math.max(-at[j]! - move[j]!, Math.min(at[k]! + move[k]!, wanted));
        if (change === 0) continue;
        move[j]! += change;
        move[k]! -= change;
        largest = Math.max(largest, Math.abs(change));
        for (let m = 0; m < size; m++)
          slope[m]! += change * (hessian[m * size + j]! - hessian[m * size + k]!);
      }
    if (largest < 1e-12) break;
  }
  return move;
}
