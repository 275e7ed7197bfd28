import type { Column } from "../leads/table.ts";
import type { Feature, FeatureValues } from "./matrix.ts";
import type { Transform } from "./plan.ts";

/** A feature that a column could give, before constants and duplicates are dropped. */
export interface Candidate {
  readonly transform: Transform;
  readonly feature: Feature;
}

/** What a fit looks at. */
export interface Training {
  /** The table's rows to learn from, at least one. */
  readonly rows: Uint32Array;
  /** Most levels of a category. */
  readonly maxLevels: number;
  /** Columns of numbers that are used although they look like ids. */
  readonly keep: ReadonlySet<string>;
}

/**
 * Computes one feature for all the rows of a table.
 * @param column the transform's column, or undefined where the table has none: then all of it is missing
 * @param moments when each row is looked at, in milliseconds
 * @throws TypeError for a column of another type than the transform was fitted on
 */
export type FeatureReader = (
  column: Column | undefined,
  rows: number,
  moments: Float64Array,
) => FeatureValues;

/** The error for a column that isn't what its transform reads. */
export function wrongColumn(column: Column, wanted: string): TypeError {
  return new TypeError(
    `making features of column ${column.name}: found type ${column.type}, wanted ${wanted}`,
  );
}
