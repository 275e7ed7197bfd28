import { type Feature, FIRST_LEVEL, MISSING, UNSEEN } from "../features/matrix.ts";
import { countAtMost } from "../numeric/order.ts";

/**
 * The bin of x in a table: of a category its code, or `UNSEEN` for a code beyond the `bins` of the table; of a number
 * `MISSING` for `NaN`, else 2 + how many of the ascending cuts are ≤ x.
 */
export function binOf(cuts: Float64Array, bins: number, x: number, isCategory: boolean): number {
  if (isCategory) return x < bins ? x : UNSEEN;
  return Number.isNaN(x) ? MISSING : 2 + countAtMost(cuts, x);
}

/** How many bins a feature has in a table with these cuts. */
export function countBins(feature: Feature, cuts: Float64Array): number {
  return feature.kind === "category" ? countCodes(feature) : cuts.length + 1 + FIRST_LEVEL;
}

/** How many codes a category has; a code beyond them is read as unseen. */
export function countCodes(feature: Feature): number {
  return (feature.levels?.length ?? 0) + FIRST_LEVEL;
}

/** The value as trees read it: a category's code beyond its levels is unseen. */
export function cleanValue(feature: Feature, x: number): number {
  return feature.kind === "category" && x >= countCodes(feature) ? UNSEEN : x;
}
