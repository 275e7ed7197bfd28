/**
 * What learners and score programs read: one array of numbers a feature. A number is float64 with `NaN` for missing; a
 * category is its code: 0 missing, 1 unseen or rare, 2 + k the k-th level.
 */

export interface Feature {
  /** The plan's name for it: `job_title.seniority`, or the column's own name. */
  readonly name: string;
  /** The lead's column that it is made from. */
  readonly column: string;
  readonly kind: "number" | "category";
  /** A category's levels, in the order of their codes; absent for numbers. */
  readonly levels?: readonly string[];
}

export interface FeatureMatrix {
  readonly rows: number;
  readonly features: readonly Feature[];
  /** One array a feature, each `rows` long: float64 for numbers, the smallest unsigned kind that fits for categories. */
  readonly values: readonly FeatureValues[];
}

export type FeatureValues = Float64Array | Uint8Array | Uint16Array;

/** Codes that every category has. */
export const MISSING = 0;
export const UNSEEN = 1;
export const FIRST_LEVEL = 2;

/** The rows `rows` of `matrix`, in that order, copied. */
export function takeRows(matrix: FeatureMatrix, rows: Uint32Array): FeatureMatrix {
  const values = matrix.values.map((from) => {
    const to = new (from.constructor as new (length: number) => FeatureValues)(rows.length);
    for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!;
    return to;
  });
  return { rows: rows.length, features: matrix.features, values };
}
