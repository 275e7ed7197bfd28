import { type Feature, FIRST_LEVEL, MISSING, UNSEEN } from "../../features/matrix.ts";
import { InputError } from "../../leads/input-error.ts";
import { sigmoid } from "../../numeric/logistic.ts";
import type { TableTerm } from "../../program/program.ts";
import type { ScorerParts } from "../parts.ts";

/** A model as whole points that a person adds up. */
export interface Scorecard {
  readonly rows: readonly { readonly feature: string; readonly value: string; readonly points: number }[];
  /** Log-odds at no points, and of each point. */
  readonly base: number;
  readonly unit: number;
  /** What each sum that can come out means, ascending. */
  readonly totals: readonly { readonly points: number; readonly probability: number }[];
}

/** Points of one value beyond this are no card that anybody adds up. */
const MOST_POINTS = 100;
/** Sums of calibrated values are this near to whole multiples of a point. */
const TOLERANCE = 1e-6;

/**
 * The scorecard of a model whose tables are whole multiples of one unit, as `points` learns them. A value that the rules don't
 * name has no points; places of one value with equal points are joined.
 * @throws InputError for any other model
 */
export function scorecardOf({ win, about }: ScorerParts): Scorecard {
  const refuse = (found: string): never => {
    throw new InputError(
      `can't export as points: found a model of ${about.learner} ${found}, wanted one that --learner points trained`,
    );
  };
  const other = win.terms.find(({ kind }) => kind !== "table");
  if (other) refuse(`with a ${other.kind}`);
  const tables = win.terms as readonly TableTerm[];
  if (tables.length === 0) refuse("without any rule");
  const unit = tables.flatMap(differences).reduce(commonUnit, 0);
  const pointsOf = tables.map((table) => {
    const own = Array.from(table.values, (value) => (value - table.values[UNSEEN]!) / unit);
    if (own.some((p) => Math.abs(p - Math.round(p)) > TOLERANCE * MOST_POINTS || Math.abs(p) > MOST_POINTS))
      refuse(`whose values have no common unit in ${win.features[table.feature]!.name}`);
    return own.map((p) => Math.round(p) + 0);
  });
  const base = tables.reduce((sum, { values }) => sum + values[UNSEEN]!, win.base);
  let sums = new Set([0]);
  for (const points of pointsOf)
    sums = new Set(Array.from(sums).flatMap((sum) => points.map((p) => sum + p)));
  return {
    rows: tables.flatMap((table, t) => rowsOf(table, pointsOf[t]!, win.features[table.feature]!)),
    base,
    unit,
    totals: [...sums]
      .sort((a, b) => a - b)
      .map((points) => ({ points, probability: sigmoid(base + unit * points) })),
  };
}

function differences({ values }: TableTerm): number[] {
  return Array.from(values, (value) => Math.abs(value - values[UNSEEN]!)).filter((size) => size > 1e-9);
}

/** Euclid's algorithm on numbers that are nearly multiples of one. */
function commonUnit(a: number, b: number): number {
  let [large, small] = [Math.max(a, b), Math.min(a, b)];
  while (small > TOLERANCE * large && small > 1e-6)
    [large, small] = [small, Math.abs(large - small * Math.round(large / small))];
  return large;
}

function rowsOf({ cuts }: TableTerm, points: readonly number[], feature: Feature): Scorecard["rows"] {
  const row = (value: string, count: number) => ({ feature: feature.name, value, points: count });
  const missing = row("missing", points[MISSING]!);
  if (feature.kind === "category") {
    const named = (feature.levels ?? []).map((level, k) => row(level, points[FIRST_LEVEL + k]!));
    return [...named, row("any other", points[UNSEEN]!), missing];
  }
  const known = points.slice(FIRST_LEVEL);
  const rows = [];
  for (let from = 0; from < known.length; ) {
    let to = from + 1;
    while (to < known.length && known[to] === known[from]) to++;
    const [low, high] = [cuts[from - 1], cuts[to - 1]];
    const value =
      low === undefined
        ? high === undefined
          ? "any number"
          : `below ${high}`
        : high === undefined
          ? `${low} or more`
          : `${low} to below ${high}`;
    rows.push(row(value, known[from]!));
    from = to;
  }
  return [...rows, missing];
}
