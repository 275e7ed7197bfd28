import type { Feature } from "../features/matrix.ts";

/**
 * The score program: every trained model, of whatever learner, is this sum.
 *
 *     f(x) = base + Σ table(x_j) + Σ curve(x_j)        probability = sigmoid(f(x)) where the link is the logit
 *
 * Tables and curves are centred on the training rows (weighted mean 0), so `base` is the mean of f over them, and a term's
 * value is its feature's exact contribution.
 */
export interface ScoreProgram {
  readonly link: "logit" | "identity";
  /** What a row holds, in order; terms name features by their place here. */
  readonly features: readonly Feature[];
  readonly base: number;
  readonly terms: readonly Term[];
}

export type Term = TableTerm | CurveTerm;

/**
 * One feature's bins or categories → value. `values[0]` is for missing, `values[1]` for unseen or rare, `values[2 + k]` for
 * level k of a category, or for the k-th interval of a number: k = how many of the ascending `cuts` are ≤ x.
 */
export interface TableTerm {
  readonly kind: "table";
  readonly feature: number;
  /** Empty for a category. */
  readonly cuts: Float64Array;
  /** `cuts.length + 3` long for a number, `levels.length + 2` for a category. */
  readonly values: Float64Array;
}

/** One number's piecewise linear function through (x[i], y[i]), x strictly ascending; `missing` is its value at `NaN`. */
export interface CurveTerm {
  readonly kind: "curve";
  readonly feature: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly missing: number;
  /** Outside the knots: the end's value, or the end segment's line. */
  readonly ends: "hold" | "continue";
}
