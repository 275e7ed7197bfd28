import type { Feature } from "../features/matrix.ts";

/**
 * The score program: every trained model, of whatever learner, is this sum.
 *
 *     f(x) = base + Σ table(x_j) + Σ curve(x_j) + Σ pair(x_j, x_k) + Σ tree(x)
 *     probability = sigmoid(f(x)) where the link is the logit
 *
 * Terms are centred (`centreProgram`): tables, curves and pairs on the training rows (weighted mean 0), trees by their covers. So
 * `base` is the mean of f over the training rows, and contributions (`prepareAttribution`) tell what each feature adds to it.
 */
export interface ScoreProgram {
  readonly link: "logit" | "identity";
  /** What a row holds, in order; terms name features by their place here. */
  readonly features: readonly Feature[];
  readonly base: number;
  readonly terms: readonly Term[];
}

export type Term = TableTerm | CurveTerm | PairTerm | TreeTerm;

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

/**
 * Two features' bins → value, each feature's bins as in a table. Purified: its weighted means along either feature are 0 on
 * the training rows. Half of a value is each feature's contribution.
 */
export interface PairTerm {
  readonly kind: "pair";
  readonly features: readonly [number, number];
  /** Of each feature; empty for a category. */
  readonly cuts: readonly [Float64Array, Float64Array];
  /** Row-major: the value of bins (i, j) stands at i × (number of the second feature's bins) + j. */
  readonly values: Float64Array;
}

/**
 * A binary tree as flat arrays, one entry a node, the root first, children after their parents. A row goes left where its
 * value is below (or at most) the threshold, or in the set of codes.
 */
export interface TreeTerm {
  readonly kind: "tree";
  /** The feature that a node splits by, -1 for a leaf. */
  readonly feature: Int32Array;
  /** `<` 0, `≤` 1, set 2. Of no meaning in a leaf. */
  readonly test: Uint8Array;
  /** The number to compare with; for a set, the place of its first word in `sets`. */
  readonly threshold: Float64Array;
  /** Where a missing value goes: 1 left, 0 right. Missing is `NaN`, or code 0 where a set is asked. */
  readonly missingLeft: Uint8Array;
  /** 1 where a zero counts as missing (some imported models ask for it). */
  readonly zeroMissing: Uint8Array;
  /** Of no meaning in a leaf. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** A leaf's value; 0 elsewhere. */
  readonly value: Float64Array;
  /** Weight of the training rows that came by: what path-dependent SHAP needs. */
  readonly cover: Float64Array;
  /** Sets of codes that go left, 8 words (256 codes) each: bit c % 32 of word c / 32. */
  readonly sets: Uint32Array;
}
