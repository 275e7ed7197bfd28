import type { FactTest } from "./condition.ts";
import { type Freshness, isStaleUnknown } from "./freshness.ts";
import type { ActivitySource, AnswerSource } from "./source.ts";

/** One number that conditions compare: what is read, and what of it. */
export type Fact = ToldFact | CountFact;

/** A concept or a column, as its value, its age in days, or whether a pattern is found in it. */
export interface ToldFact {
  readonly kind: "told";
  readonly name: string;
  readonly view: "value" | "age" | { readonly matches: string };
  /** What was learned earlier is unknown; null: whenever it was learned. */
  readonly freshDays: number | null;
}

/** A number of activities or answers. */
export interface CountFact {
  readonly kind: "count";
  readonly of: ActivitySource | AnswerSource;
}

/** The name of the concept or column that a test reads, null for a count. */
export function toldName(test: FactTest): string | null {
  return "concept" in test ? test.concept : "field" in test ? test.field : null;
}

/** The fact that a test compares, under the freshness of its criterion or framework. */
export function factOf(test: FactTest, freshness: Freshness | undefined): Fact {
  const name = toldName(test);
  if (name === null) return { kind: "count", of: countOf(test as ActivitySource | AnswerSource) };
  if ("learnedWithin" in test) return { kind: "told", name, view: "age", freshDays: null };
  return {
    kind: "told",
    name,
    view: "matches" in test ? { matches: test.matches } : "value",
    freshDays: freshness && isStaleUnknown(freshness) ? freshness.days : null,
  };
}

/** Equal for facts that are read alike. */
export function factKey(fact: Fact): string {
  return JSON.stringify(fact);
}

function countOf(test: ActivitySource | AnswerSource): ActivitySource | AnswerSource {
  const days = test.days === undefined ? {} : { days: test.days };
  if ("activities" in test) return { activities: test.activities, measure: test.measure ?? "count", ...days };
  return { answers: test.answers, ...(test.by && { by: test.by }), ...days };
}

/** A count in words, as evidence names it: `demo in 30 days`, `answers by prospect`. */
export function countInWords(of: ActivitySource | AnswerSource): string {
  const within = of.days === undefined ? "" : ` in ${of.days} days`;
  if ("activities" in of) {
    const types = of.activities === "twoWay" ? "two-way activities" : of.activities.join(" or ");
    const measure = { count: "", sum: "sum of ", daysSince: "days since " }[of.measure ?? "count"];
    return `${measure}${types}${within}`;
  }
  const about = of.answers === "any" ? "" : ` about ${of.answers.join(" or ")}`;
  const by = of.by ? ` by ${of.by.join(" or ")}` : "";
  return `answers${about}${by}${within}`;
}
