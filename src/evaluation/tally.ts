import { argsort } from "../numeric/order.ts";

/**
 * Outcomes counted by distinct probability, highest first. Every metric here is a function of it, so that none can
 * depend on the order of rows, and ties need no rule of their own.
 */
export interface Tally {
  /** Strictly descending, in [0, 1]. */
  readonly probability: Float64Array;
  /** The weight of the rows with that probability; 0 where a resample drew none of them. */
  readonly weight: Float64Array;
  /** The weight of the won rows among them. */
  readonly wins: Float64Array;
}

/** The distinct probabilities of a sample, and where each row stands among them. */
export interface Ranking {
  readonly probability: Float64Array;
  readonly place: Uint32Array;
}

/**
 * @param probabilities one a row, in [0, 1]
 * @param y 0 or 1 a row
 * @param weights one ≥ 0 a row, 1 each by default
 * @throws RangeError for no rows, lengths that disagree, a value outside its range, or weights that sum to 0
 */
export function tally(
  probabilities: ArrayLike<number>,
  y: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Tally {
  checkSample(probabilities, y, weights);
  return countByPlace(rank(probabilities), y, weights);
}

/** @throws RangeError as `tally` does */
export function checkSample(
  probabilities: ArrayLike<number>,
  y: ArrayLike<number>,
  weights?: ArrayLike<number>,
): void {
  const rows = probabilities.length;
  if (rows === 0) throw new RangeError("evaluating no rows; wanted at least one");
  if (y.length !== rows)
    throw new RangeError(`evaluating ${rows} probabilities against ${y.length} outcomes`);
  if (weights !== undefined && weights.length !== rows) {
    throw new RangeError(`evaluating ${rows} probabilities with ${weights.length} weights`);
  }
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const p = probabilities[i]!;
    if (!(p >= 0 && p <= 1)) throw new RangeError(`probability ${p} at row ${i}; wanted a number in [0, 1]`);
    if (y[i] !== 0 && y[i] !== 1) throw new RangeError(`outcome ${y[i]} at row ${i}; wanted 0 or 1`);
    const weight = weights?.[i] ?? 1;
    if (!(weight >= 0 && weight < Infinity)) {
      throw new RangeError(`weight ${weight} at row ${i}; wanted a finite number of at least 0`);
    }
    total += weight;
  }
  if (!(total > 0)) throw new RangeError("evaluating rows whose weights are all 0; wanted some weight");
}

/** Trusts its input: finite probabilities. */
export function rank(probabilities: ArrayLike<number>): Ranking {
  const order = argsort(probabilities).reverse();
  const probability = new Float64Array(order.length);
  const place = new Uint32Array(order.length);
  let distinct = 0;
  for (const row of order) {
    const p = probabilities[row]!;
    if (distinct === 0 || p !== probability[distinct - 1]) probability[distinct++] = p;
    place[row] = distinct - 1;
  }
  return { probability: probability.slice(0, distinct), place };
}

/** Trusts its input: one outcome and, where given, one weight a row of the ranking. */
export function countByPlace(ranking: Ranking, y: ArrayLike<number>, weights?: ArrayLike<number>): Tally {
  const { probability, place } = ranking;
  const weight = new Float64Array(probability.length);
  const wins = new Float64Array(probability.length);
  for (let i = 0; i < place.length; i++) {
    const w = weights === undefined ? 1 : weights[i]!;
    const at = place[i]!;
    weight[at] = weight[at]! + w;
    if (y[i] === 1) wins[at] = wins[at]! + w;
  }
  return { probability, weight, wins };
}

/** The weight of all rows and of the won ones. */
export function totals({ weight, wins }: Tally): { weight: number; wins: number } {
  let all = 0;
  let won = 0;
  for (let g = 0; g < weight.length; g++) {
    all += weight[g]!;
    won += wins[g]!;
  }
  return { weight: all, wins: won };
}
