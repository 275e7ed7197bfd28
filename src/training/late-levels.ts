import type { FeatureMatrix } from "../features/matrix.ts";
import { sigmoid } from "../numeric/logistic.ts";
import type { TableTerm } from "../program/program.ts";

/** Rows with what a model says of them as of when they came. */
export interface DatedRows {
  readonly matrix: FeatureMatrix;
  readonly logits: Float64Array;
  readonly y: Float64Array;
  /** Each ≥ 0. */
  readonly weights: Float64Array;
  /** When each came, as the number of its stretch of time. */
  readonly stretches: Float64Array;
}

/**
 * What each level of a category adds of late beyond what the model says: a line through its residuals over time, in one step of the
 * logistic regression, read where its own newest row stands, so that no line is drawn on beyond a level's rows; then drawn to 0 as the best linear unbiased prediction (Henderson 1975) of effects
 * whose variance their own spread tells. A level that few rows have stays near 0.
 * @param f the category's place
 * @param inflation by how much the variance of summed residuals is larger than that of as many rows of different buyers, ≥ 1
 */
export function newestTerm(rows: DatedRows, f: number, inflation: number): TableTerm {
  const lines = levelLines(rows, f, inflation);
  const trust = lines.map(({ variance }) => 1 / variance);
  const sum = trust.reduce((total, each) => total + each, 0);
  const excess = lines.reduce((total, { value, variance }, at) => {
    return variance < Number.POSITIVE_INFINITY ? total + trust[at]! * (value * value - variance) : total;
  }, 0);
  const spread = sum > 0 ? Math.max(0, excess / sum) : 0;
  const values = lines.map(({ value, variance }) =>
    variance < Number.POSITIVE_INFINITY ? (spread * value) / (spread + variance) : 0,
  );
  return { kind: "table", feature: f, cuts: new Float64Array(), values: Float64Array.from(values) };
}

/** One a code: the line's value at its newest row and its variance, infinite where there is no line. */
function levelLines({ matrix, logits, y, weights, stretches }: DatedRows, f: number, inflation: number) {
  const codes = matrix.values[f]!;
  const count = (matrix.features[f]!.levels?.length ?? 0) + 2;
  const newest = new Float64Array(count);
  stretches.forEach((stretch, row) => {
    newest[codes[row]!] = Math.max(newest[codes[row]!]!, stretch);
  });
  const last = newest.reduce((a, b) => Math.max(a, b), 0);
  const sums = Array.from({ length: count }, () => new LineSums());
  weights.forEach((weight, row) => {
    const p = sigmoid(logits[row]!);
    const code = codes[row]!;
    sums[code]!.add((newest[code]! - stretches[row]!) / last, weight, y[row]! - p, p * (1 - p));
  });
  return sums.map((each) => each.atNewest(inflation));
}

/** Of one level; t is the time before its newest row, as a share of all. */
class LineSums {
  /** Sums of weight × residual × t⁰ and t¹. */
  readonly #residual: [number, number] = [0, 0];
  /** Of weight × p (1 - p) × t⁰ to t², and the same with squared weights. */
  readonly #information: [number, number, number] = [0, 0, 0];
  readonly #variance: [number, number, number] = [0, 0, 0];

  add(t: number, weight: number, residual: number, information: number): void {
    for (let k = 0, power = 1; k < 3; k++, power *= t) {
      if (k < 2) this.#residual[k]! += weight * residual * power;
      this.#information[k]! += weight * information * power;
      this.#variance[k]! += weight * weight * information * power;
    }
  }

  atNewest(inflation: number): { readonly value: number; readonly variance: number } {
    const [s0, s1, s2] = this.#information;
    const determinant = s0 * s2 - s1 * s1;
    if (!(determinant > 1e-9 * s0 * s0)) return { value: 0, variance: Number.POSITIVE_INFINITY };
    const [a, b] = [s2 / determinant, -s1 / determinant]; // what the two residuals count for at t = 0
    const [v0, v1, v2] = this.#variance;
    return {
      value: a * this.#residual[0] + b * this.#residual[1],
      variance: inflation * (a * a * v0 + 2 * a * b * v1 + b * b * v2),
    };
  }
}
