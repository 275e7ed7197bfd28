import type { Rows } from "../check-input.ts";
import { knotsOf } from "./knots.ts";
import type { Settings } from "./settings.ts";

/** Where one number's values stand in the net's table: its knots in order, then unused places, the last for missing. */
export interface NumberPlaces {
  readonly feature: number;
  readonly from: number;
  readonly knots: Float64Array;
  readonly direction: 1 | -1 | 0;
}

/** Where one category's values stand in the net's table: one place a code. */
export interface CategoryPlaces {
  readonly feature: number;
  readonly from: number;
  readonly codes: number;
}

/**
 * The places of the net's table: all that a net says is one value a place. Features stand in the order of their names, so
 * that the order of the columns doesn't matter.
 */
export interface Layout {
  readonly numbers: readonly NumberPlaces[];
  readonly categories: readonly CategoryPlaces[];
  /** Places of each number. */
  readonly width: number;
  /** Places of each category. */
  readonly depth: number;
  /** Places of all features; the base has one more, after them. */
  readonly places: number;
}

/** Lays out the places by the rows without their targets. Numbers that are missing everywhere have none. */
export function fitLayout({ matrix, weights, directions }: Rows, settings: Settings): Layout {
  const { features, values } = matrix;
  const name = (j: number) => features[j]!.name;
  const byName = features.map((_, j) => j).sort((a, b) => (name(a) < name(b) ? -1 : 1));
  const knots = byName
    .filter((j) => features[j]!.kind === "number")
    .map((feature) => ({ feature, knots: knotsOf(values[feature]!, weights, settings.knots) }))
    .filter((each) => each.knots.length > 0);
  const width = 1 + Math.max(0, ...knots.map((each) => each.knots.length));
  const numbers = knots.map(
    (each, i): NumberPlaces => ({ ...each, from: i * width, direction: directions[each.feature]! }),
  );
  const codes = byName
    .filter((j) => features[j]!.kind === "category")
    .map((feature) => ({ feature, codes: features[feature]!.levels!.length + 2 }));
  const depth = Math.max(0, ...codes.map((each) => each.codes));
  const start = numbers.length * width;
  const categories = codes.map((each, i): CategoryPlaces => ({ ...each, from: start + i * depth }));
  return { numbers, categories, width, depth, places: start + categories.length * depth };
}
