import type { LeadTable } from "../leads/table.ts";
import type { Bounds, Condition } from "./condition.ts";
import { NOT_MET } from "./conditions.ts";
import { toldName } from "./fact.ts";
import type { Framework } from "./framework.ts";
import { compileFramework } from "./qualify.ts";
import { verdictMatrix } from "./verdict-matrix.ts";

const COMPARISONS = ["atLeast", "above", "atMost", "below"] as const;

export type Comparison = (typeof COMPARISONS)[number];

/** One number that a criterion compares a concept with. */
export interface Bound {
  readonly criterion: string;
  readonly title: string;
  readonly gates: boolean;
  readonly concept: string;
  readonly comparison: Comparison;
  readonly cut: number;
  /** The way to the comparison's test inside the criterion's `when`. */
  readonly path: readonly (string | number)[];
}

/** Every number with which a criterion compares a concept, in the file's order. */
export function boundsOf(framework: Framework): Bound[] {
  return framework.criteria.flatMap(({ name, title, gates, when }) =>
    [...numberTests(framework, when, [])].flatMap(({ concept, test, path }) =>
      COMPARISONS.filter((comparison) => test[comparison] !== undefined).map((comparison) => ({
        criterion: name,
        title,
        gates,
        concept,
        comparison,
        cut: test[comparison]!,
        path,
      })),
    ),
  );
}

function* numberTests(
  framework: Framework,
  condition: Condition,
  path: readonly (string | number)[],
): Generator<{
  readonly concept: string;
  readonly test: Bounds;
  readonly path: readonly (string | number)[];
}> {
  if ("all" in condition)
    for (const [i, part] of condition.all.entries()) yield* numberTests(framework, part, [...path, "all", i]);
  else if ("any" in condition)
    for (const [i, part] of condition.any.entries()) yield* numberTests(framework, part, [...path, "any", i]);
  else if ("not" in condition) yield* numberTests(framework, condition.not, [...path, "not"]);
  else if (!("criterion" in condition) && !("persona" in condition)) {
    const concept = toldName(condition);
    if (concept !== null && Object.hasOwn(framework.concepts, concept) && hasBound(condition))
      yield { concept, test: condition, path };
  }
}

function hasBound(test: object): test is Bounds {
  return COMPARISONS.some((comparison) => comparison in test);
}

const MOST_CANDIDATES = 25;
const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 18, 24, 30, 36];

/**
 * Cut-offs that a person might write instead: the current one, and round numbers among the values (`values` of the leads, in their
 * own unit); whole months, and what the concept's texts mean.
 */
export function cutCandidates(
  framework: Framework,
  { concept: name, cut }: Bound,
  values: readonly number[],
): number[] {
  const concept = framework.concepts[name]!;
  const spelled = "spellings" in concept ? (concept.spellings ?? []).map(({ means }) => means) : [];
  const meant = spelled.filter((means) => typeof means === "number");
  const sorted = Float64Array.from(values).sort();
  const among =
    concept.type === "months"
      ? MONTHS.filter((months) => sorted.length === 0 || months <= 1.5 * Math.max(cut, sorted.at(-1)!))
      : Array.from({ length: MOST_CANDIDATES - 1 }, (_, i) => {
          const value = sorted[Math.floor((sorted.length * (i + 0.5)) / (MOST_CANDIDATES - 1))];
          return value === undefined ? cut : Number(value.toPrecision(value >= 10 || value <= -10 ? 2 : 3));
        });
  return [...new Set([cut, ...meant, ...among])].sort((a, b) => a - b);
}

/**
 * Which leads the bound's criterion would let through at each cut: all but those that would fail it.
 * @returns 1 or 0 by cut, then by row
 */
export function passesAtCuts(
  framework: Framework,
  bound: Bound,
  cuts: readonly number[],
  columnOf: Readonly<Record<string, string>>,
  table: LeadTable,
  moments: Float64Array,
): Uint8Array[] {
  const criterion = framework.criteria.find(({ name }) => name === bound.criterion)!;
  const taken = Math.max(...framework.criteria.map(({ name }) => name.length));
  const variants: Framework = {
    ...framework,
    // the others stay, since a condition may name them; the longest name of all is nobody's
    criteria: [
      ...cuts.map((cut, i) => ({
        ...criterion,
        name: `cut${"_".repeat(taken)}${i}`,
        gates: false,
        when: withBound(criterion.when, bound, bound.path, cut),
      })),
      ...framework.criteria,
    ],
  };
  const { criteria } = verdictMatrix(compileFramework(variants, columnOf, table.columns), table, moments);
  return criteria
    .slice(0, cuts.length)
    .map(({ verdicts }) => Uint8Array.from(verdicts, (verdict) => Number(verdict !== NOT_MET)));
}

function withBound(
  condition: Condition,
  bound: Bound,
  path: readonly (string | number)[],
  cut: number,
): Condition {
  const [step, at, ...rest] = path;
  if (step === undefined) return { ...condition, [bound.comparison]: cut } as Condition;
  if (step === "not" && "not" in condition)
    return { not: withBound(condition.not, bound, path.slice(1), cut) };
  const parts = "all" in condition ? condition.all : "any" in condition ? condition.any : [];
  const changed = parts.map((part, i) => (i === at ? withBound(part, bound, rest, cut) : part));
  return { ...condition, [step]: changed } as Condition;
}
