import type { LeadTable } from "../leads/table.ts";
import type { Condition, CountTest, FactTest, NumberTest } from "./condition.ts";
import { NOT_MET } from "./conditions.ts";
import { countInWords, toldName } from "./fact.ts";
import type { Framework } from "./framework.ts";
import { personaParts } from "./persona.ts";
import { type CompiledFramework, compileFramework } from "./qualify.ts";
import { verdictMatrix } from "./verdict-matrix.ts";

const COMPARISONS = ["atLeast", "above", "atMost", "below"] as const;

export type Comparison = (typeof COMPARISONS)[number];

/** One number that a criterion compares something with, that of the persona which it names among them. */
export interface Bound {
  readonly criterion: string;
  readonly title: string;
  readonly gates: boolean;
  /** The concept or column that is compared, or a count in words. */
  readonly concept: string;
  /** As the file says it. */
  readonly comparison: Comparison;
  readonly cut: number;
  /** Whether it stands under an odd number of `not`: then a lead meets the criterion where the comparison isn't met. */
  readonly isNegated: boolean;
  readonly test: NumberTest | CountTest;
  /** The way to the test inside the criterion's `when`, the persona in its place. */
  readonly path: readonly (string | number)[];
}

/** Every number with which a criterion compares a concept, a column or a count, in the file's order. */
export function boundsOf(framework: Framework): Bound[] {
  return framework.criteria.flatMap(({ name, title, gates, when }) =>
    [...numberTests(withPersona(when, framework), [])].flatMap(({ test, path }) =>
      COMPARISONS.filter((comparison) => test[comparison] !== undefined).map((comparison) => ({
        criterion: name,
        title,
        gates,
        concept: toldName(test) ?? countInWords(test as CountTest),
        comparison,
        cut: test[comparison]!,
        isNegated: path.filter((step) => step === "not").length % 2 === 1,
        test,
        path,
      })),
    ),
  );
}

/** The condition with the persona's parts where it names the persona. */
function withPersona(condition: Condition, framework: Framework): Condition {
  const inside = (part: Condition) => withPersona(part, framework);
  if ("all" in condition) return { all: condition.all.map(inside) };
  if ("any" in condition) return { any: condition.any.map(inside) };
  if ("not" in condition) return { not: inside(condition.not) };
  if (!("persona" in condition) || !framework.persona) return condition;
  const fits: Condition = {
    all: personaParts(framework.persona).map(({ when, wanted }) =>
      wanted ? inside(when) : { not: inside(when) },
    ),
  };
  return condition.persona ? fits : { not: fits };
}

function* numberTests(
  condition: Condition,
  path: readonly (string | number)[],
): Generator<{ readonly test: Bound["test"]; readonly path: Bound["path"] }> {
  if ("all" in condition)
    for (const [i, part] of condition.all.entries()) yield* numberTests(part, [...path, "all", i]);
  else if ("any" in condition)
    for (const [i, part] of condition.any.entries()) yield* numberTests(part, [...path, "any", i]);
  else if ("not" in condition) yield* numberTests(condition.not, [...path, "not"]);
  else if (!("criterion" in condition) && !("persona" in condition) && hasBound(condition))
    yield { test: condition, path };
}

function hasBound(test: FactTest): test is Bound["test"] {
  return COMPARISONS.some((comparison) => comparison in test);
}

const MOST_CANDIDATES = 25;
const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 18, 24, 30, 36];
const COUNTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 50];
const DAYS = [1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 365];

/**
 * Cut-offs that a person might write instead: the current one, and round numbers among the known values, in their own unit; whole
 * months, counts and days, and what the concept's texts mean. Only the current one where nothing is known.
 * @param values of the leads, `NaN` where not known
 */
export function cutCandidates(
  { parts }: CompiledFramework,
  { test, cut }: Bound,
  values: ArrayLike<number>,
): number[] {
  const sorted = Float64Array.from(values)
    .filter((value) => Number.isFinite(value))
    .sort();
  if (sorted.length === 0) return [cut];
  const name = toldName(test);
  const concept = name === null ? null : parts.told.get(name)!.concept;
  const spelled =
    concept && "spellings" in concept ? (concept.spellings ?? []).map(({ means }) => means) : [];
  const meant = spelled.filter((means) => typeof means === "number");
  const steps = concept ? (concept.type === "months" ? MONTHS : null) : stepsOf(test as CountTest);
  const among =
    steps?.filter((step) => step <= 1.5 * Math.max(cut, sorted.at(-1)!)) ??
    Array.from({ length: MOST_CANDIDATES - 1 }, (_, i) => {
      const value = sorted[Math.floor((sorted.length * (i + 0.5)) / (MOST_CANDIDATES - 1))]!;
      return Number(value.toPrecision(value >= 10 || value <= -10 ? 2 : 3));
    });
  return [...new Set([cut, ...meant, ...among])].sort((a, b) => a - b);
}

/** Null for a sum, which may be of anything. */
function stepsOf(test: CountTest): readonly number[] | null {
  const measure = "activities" in test ? (test.measure ?? "count") : "count";
  return { count: COUNTS, daysSince: DAYS, sum: null }[measure];
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
        when: withBound(withPersona(criterion.when, framework), bound, bound.path, cut),
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
