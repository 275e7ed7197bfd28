import type { Bounds, FactTest } from "./condition.ts";
import { normalText } from "./normal-text.ts";
import type { Resolved } from "./resolve.ts";
import type { SpellingTable } from "./spelling-table.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Kleene's three values in his order: not met < unknown < met. So `all` is the least of its parts, `any` the greatest, and
 * `not` changes the sign (S. C. Kleene, Introduction to Metamathematics, 1952, §64).
 */
export type Truth = -1 | 0 | 1;

export const NOT_MET = -1;
export const UNKNOWN = 0;
export const MET = 1;

/** The word for a truth. */
export function verdictOf(truth: Truth): Verdict {
  return truth === MET ? "met" : truth === NOT_MET ? "notMet" : "unknown";
}

/** Judges one lead by its facts' values: one number a fact in the order of compilation, `NaN` where unknown. */
export type Test = (values: Float64Array) => Truth;

/** Where a fact's value stands among the values, and what its texts are in numbers. */
export interface FactSlot {
  readonly at: number;
  readonly texts: SpellingTable;
}

/**
 * Compiles a resolved condition. A missing value is unknown to every comparison, and what follows is Kleene's logic: whatever
 * becomes known later, a verdict of met or not met stands.
 * @param slotOf the slot of the fact that a test compares
 */
export function compileCondition(node: Resolved, slotOf: (test: FactTest) => FactSlot): Test {
  if (node.kind === "test") return compileTest(node.test, slotOf(node.test));
  if (node.kind === "not") {
    const part = compileCondition(node.part, slotOf);
    return (values) => negate(part(values));
  }
  const parts = node.parts.map((part) => compileCondition(part, slotOf));
  return node.kind === "all" ? allOf(parts) : anyOf(parts);
}

function compileTest(test: FactTest, { at, texts }: FactSlot): Test {
  if ("is" in test) return oneOf(at, [Number(test.is)]);
  if ("matches" in test) return oneOf(at, [1]);
  if ("learnedWithin" in test) return within(at, { atMost: test.learnedWithin });
  if ("oneOf" in test)
    return oneOf(
      at,
      test.oneOf.map((text) => texts.get(normalText(text))!),
    );
  return within(at, test);
}

function negate(truth: Truth): Truth {
  return truth === UNKNOWN ? UNKNOWN : truth === MET ? NOT_MET : MET;
}

function allOf(parts: readonly Test[]): Test {
  return (values) => {
    let least: Truth = MET;
    for (const part of parts) {
      const truth = part(values);
      if (truth === NOT_MET) return NOT_MET;
      if (truth < least) least = truth;
    }
    return least;
  };
}

function anyOf(parts: readonly Test[]): Test {
  return (values) => {
    let greatest: Truth = NOT_MET;
    for (const part of parts) {
      const truth = part(values);
      if (truth === MET) return MET;
      if (truth > greatest) greatest = truth;
    }
    return greatest;
  };
}

function oneOf(at: number, wanted: readonly number[]): Test {
  return (values) => {
    const value = values[at]!;
    if (Number.isNaN(value)) return UNKNOWN;
    return wanted.includes(value) ? MET : NOT_MET;
  };
}

function within(at: number, test: Bounds): Test {
  const atLeast = test.atLeast ?? Number.NEGATIVE_INFINITY;
  const above = test.above ?? Number.NEGATIVE_INFINITY;
  const atMost = test.atMost ?? Number.POSITIVE_INFINITY;
  const below = test.below ?? Number.POSITIVE_INFINITY;
  return (values) => {
    const value = values[at]!;
    if (Number.isNaN(value)) return UNKNOWN;
    return value >= atLeast && value > above && value <= atMost && value < below ? MET : NOT_MET;
  };
}
