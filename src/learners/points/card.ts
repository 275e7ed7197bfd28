import type { ScoreProgram, TableTerm } from "../../program/program.ts";
import type { Rows } from "../check-input.ts";
import { scoreOf } from "./patterns.ts";
import { roundPoints } from "./round-points.ts";
import type { Data, Rule } from "./rules.ts";
import type { RuleSet } from "./search.ts";

/** A scorecard: score = base + unit × the points of the rules that hold. */
export interface Card {
  readonly rules: readonly Rule[];
  /** One a rule: whole and not 0 on a card that is read, real in a bag. */
  readonly points: readonly number[];
  /** What a point adds to the score. */
  readonly unit: number;
  readonly base: number;
}

/** The rules with whole points; those without effect are left out, and points that share a divisor are divided by it. */
export function cardOf({ rules, patterns, fit }: RuleSet, link: Data["link"]): Card {
  const signs = rules.map(({ sign }) => sign);
  const { points, unit, base } = roundPoints(patterns, fit.coefficients, signs, link);
  const kept = points.map((_, r) => r).filter((r) => points[r] !== 0 && unit > 0);
  const divisor = kept.reduce((common, r) => greatestDivisor(common, Math.abs(points[r]!)), 0) || 1;
  return {
    rules: kept.map((r) => rules[r]!),
    points: kept.map((r) => points[r]! / divisor),
    unit: unit * divisor,
    base,
  };
}

/** The score by key of the card's rules. */
export function scoreByKey({ points, unit, base }: Card): Float64Array {
  const coefficients = Float64Array.of(base, ...points.map((value) => unit * value));
  return Float64Array.from({ length: 1 << points.length }, (_, key) => scoreOf(key, coefficients));
}

/** The card as a score program: the rules of a feature become one table. */
export function compile(
  { rules, points, unit, base }: Card,
  cuts: readonly Float64Array[],
  { link, matrix }: Rows,
): ScoreProgram {
  const totals = new Map<number, Float64Array>();
  rules.forEach(({ feature, holds }, r) => {
    const sums = totals.get(feature) ?? new Float64Array(holds.length);
    holds.forEach((held, bin) => {
      sums[bin]! += held * points[r]!;
    });
    totals.set(feature, sums);
  });
  const name = (feature: number) => matrix.features[feature]!.name;
  const terms = [...totals]
    .sort(([a], [b]) => (name(a) < name(b) ? -1 : 1))
    .map(([feature, sums]) =>
      tableOf(
        feature,
        cuts[feature]!,
        sums.map((total) => unit * total),
      ),
    );
  return { link, features: matrix.features, base, terms };
}

/** A table with only those cuts at which the value changes. */
function tableOf(feature: number, cuts: Float64Array, values: Float64Array): TableTerm {
  const changes = [...cuts.keys()].filter((k) => values[3 + k] !== values[2 + k]);
  return {
    kind: "table",
    feature,
    cuts: Float64Array.from(changes, (k) => cuts[k]!),
    values:
      cuts.length > 0
        ? Float64Array.of(...values.subarray(0, 3), ...changes.map((k) => values[3 + k]!))
        : values,
  };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
