import type { CurveTerm, ScoreProgram, TableTerm } from "../../program/program.ts";
import { centreProgram } from "../../program/transform.ts";
import type { Rows } from "../check-input.ts";
import type { Layout } from "./layout.ts";

/** How a table of places becomes a program. */
export interface Compilation {
  readonly layout: Layout;
  /** By place, the weight of the rows there. */
  readonly mass: Float64Array;
  /** What the scores began with. */
  readonly base: number;
  /** The target was learned less its mean, in these units. */
  readonly mean: number;
  readonly scale: number;
}

/**
 * The program that a table of places is: a curve through a number's knots, held outside them, a table for a category. Codes
 * and missing values that no row had tell nothing: they get the feature's mean.
 * @param table one value a place, the last the base
 */
export function compile(table: Float64Array, to: Compilation, rows: Rows): ScoreProgram {
  const { layout, mass } = to;
  const values = table.map((value) => to.scale * value);
  /** The values of some places, the mean of all where no row is. */
  const known = (from: number, length: number, more: readonly number[] = []): number[] => {
    const places = [...Array.from({ length }, (_, k) => from + k), ...more];
    const total = places.reduce((sum, place) => sum + mass[place]!, 0);
    const mean = places.reduce((sum, place) => sum + (mass[place]! / total) * values[place]!, 0);
    return places.map((place) => (mass[place]! > 0 ? values[place]! : mean));
  };
  const curves = layout.numbers.map(({ feature, from, knots }): CurveTerm => {
    const heights = known(from, knots.length, [from + layout.width - 1]);
    return {
      kind: "curve",
      feature,
      x: knots.slice(),
      y: Float64Array.from(heights.slice(0, -1)),
      missing: heights.at(-1)!,
      ends: "hold",
    };
  });
  const tables = layout.categories.map(
    ({ feature, from, codes }): TableTerm => ({
      kind: "table",
      feature,
      cuts: new Float64Array(0),
      values: Float64Array.from(known(from, codes)),
    }),
  );
  const program = {
    link: rows.link,
    features: rows.matrix.features,
    base: to.mean + to.scale * to.base + values[layout.places]!,
    terms: [...curves, ...tables].filter((term) => !isFlat(term)),
  };
  return centreProgram(program, rows.matrix, rows.weights);
}

function isFlat(term: CurveTerm | TableTerm): boolean {
  const values = term.kind === "curve" ? [...term.y, term.missing] : [...term.values];
  return values.every((value) => value === values[0]);
}
