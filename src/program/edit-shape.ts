import { FIRST_LEVEL, MISSING, UNSEEN } from "../features/matrix.ts";
import { termValue } from "./evaluate.ts";
import { nextAbove } from "./next-above.ts";
import type { CurveTerm, TableTerm } from "./program.ts";

/** All that one feature adds by itself, as one table or one curve, with a value for every place that an edit may change. */
export interface Shape {
  readonly kind: "table" | "curve";
  readonly feature: number;
  /** Ascending: where each bin of a number's table begins, the first at -∞; a curve's knots. Empty for a category. */
  readonly starts: Float64Array;
  /** Missing, unseen (which no number is), then one a start, or one a level. */
  readonly values: Float64Array;
  /** The first and the last knot or cut that the terms had. */
  readonly reach: readonly [number, number];
}

/**
 * The sum of a feature's tables and curves, cut finer so that no place lies across any of `cuts` or `steps`. Where there is a
 * curve, the sum is one: a step becomes two knots, one float64 apart.
 * @param terms of one feature, at least one; curves held at their ends
 * @param cuts where no step is wanted
 * @param steps where the function may jump: a value at the step belongs to its right
 */
export function shapeOf(
  terms: readonly (TableTerm | CurveTerm)[],
  isCategory: boolean,
  cuts: readonly number[],
  steps: readonly number[],
): Shape {
  const { feature } = terms[0]!;
  const at = (x: number) => terms.reduce((sum, term) => sum + termValue(term, x, isCategory), 0);
  const missing = at(isCategory ? MISSING : Number.NaN);
  const unseen = terms.reduce((sum, term) => sum + (term.kind === "table" ? term.values[UNSEEN]! : 0), 0);
  if (isCategory) {
    const { length } = (terms[0] as TableTerm).values;
    const values = Float64Array.from({ length }, (_, code) => at(code));
    return { kind: "table", feature, starts: new Float64Array(), values, reach: [0, 0] };
  }
  const own = terms.flatMap((term) => [...(term.kind === "table" ? term.cuts : term.x)]);
  const reach = [Math.min(...own), Math.max(...own)] as const;
  const isCurve = terms.some((term) => term.kind === "curve");
  const starts = isCurve
    ? ascending([
        ...terms.flatMap((term) => (term.kind === "curve" ? [...term.x] : bothSides(term.cuts))),
        ...bothSides(steps),
        ...cuts,
      ])
    : Float64Array.of(Number.NEGATIVE_INFINITY, ...ascending([...own, ...steps, ...cuts]));
  const values = Float64Array.of(missing, unseen, ...starts.map(at));
  return { kind: isCurve ? "curve" : "table", feature, starts, values, reach };
}

/** The shape as the one term that it stands for. */
export function termOf({ kind, feature, starts, values }: Shape): TableTerm | CurveTerm {
  if (kind === "table") return { kind, feature, cuts: starts.slice(1), values };
  return { kind, feature, x: starts, y: values.slice(FIRST_LEVEL), missing: values[MISSING]!, ends: "hold" };
}

function bothSides(steps: Iterable<number>): number[] {
  return Array.from(steps, (step) => [-nextAbove(-step), step]).flat();
}

function ascending(numbers: readonly number[]): Float64Array {
  return Float64Array.from(new Set(numbers.filter(Number.isFinite))).sort();
}
