import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Condition, FactTest } from "../../src/qualification/condition.ts";
import { compileCondition, MET, NOT_MET, type Truth, UNKNOWN } from "../../src/qualification/conditions.ts";
import { toldName } from "../../src/qualification/fact.ts";
import { resolveCondition } from "../../src/qualification/resolve.ts";

/** Concepts a, b, c … stand at 0, 1, 2 …; as yes-or-no values 1, 0 and NaN are met, not met and unknown. */
const slotOf = (test: FactTest) => ({
  at: toldName(test)!.charCodeAt(0) - 97,
  texts: new Map([
    ["x", 0],
    ["y z", 1],
  ]),
});
const judge = (condition: Condition, ...values: number[]) =>
  compileCondition(resolveCondition(condition), slotOf)(Float64Array.from(values));

const is = (concept: string): Condition => ({ concept, is: true });
const TRUTHS = [NOT_MET, UNKNOWN, MET] as const;
const VALUE = { [NOT_MET]: 0, [UNKNOWN]: Number.NaN, [MET]: 1 };

describe("truth tables of Kleene's strong logic", () => {
  // Kleene, Introduction to Metamathematics (1952), §64: rows and columns in the order F, U, T
  const AND: Truth[][] = [
    [-1, -1, -1],
    [-1, 0, 0],
    [-1, 0, 1],
  ];
  const OR: Truth[][] = [
    [-1, 0, 1],
    [0, 0, 1],
    [1, 1, 1],
  ];
  for (const [i, p] of TRUTHS.entries()) {
    for (const [j, q] of TRUTHS.entries()) {
      test(`${p} with ${q}`, () => {
        expect(judge({ all: [is("a"), is("b")] }, VALUE[p], VALUE[q])).toBe(AND[i]![j]);
        expect(judge({ any: [is("a"), is("b")] }, VALUE[p], VALUE[q])).toBe(OR[i]![j]);
      });
    }
  }

  test("not", () => {
    expect(TRUTHS.map((p) => judge({ not: is("a") }, VALUE[p]))).toEqual([MET, UNKNOWN, NOT_MET]);
  });
});

test.each([
  ["atLeast", 4.9, NOT_MET],
  ["atLeast", 5, MET],
  ["above", 5, NOT_MET],
  ["above", 5.1, MET],
  ["atMost", 5, MET],
  ["atMost", 5.1, NOT_MET],
  ["below", 5, NOT_MET],
  ["below", 4.9, MET],
  ["below", Number.NaN, UNKNOWN],
])("%s 5 of %d", (comparison, value, truth) => {
  expect(judge({ concept: "a", [comparison]: 5 }, value)).toBe(truth);
});

test("a range is met within both bounds", () => {
  const range = { concept: "a", atLeast: 2, below: 4 };
  expect([1, 2, 3, 4].map((value) => judge(range, value))).toEqual([NOT_MET, MET, MET, NOT_MET]);
});

test("a set names texts as they are compared, whatever their case", () => {
  const set = { concept: "a", oneOf: ["Y-Z"] };
  expect([1, 0, Number.NaN].map((value) => judge(set, value))).toEqual([MET, NOT_MET, UNKNOWN]);
});

const CONCEPTS = 4;
const anyTest = fc.oneof(
  fc.record({ concept: fc.constantFrom("a", "b", "c", "d"), is: fc.boolean() }),
  fc.record({ concept: fc.constantFrom("a", "b", "c", "d"), atLeast: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ concept: fc.constantFrom("a", "b", "c", "d"), oneOf: fc.constant(["x"]) }),
);
const { condition: anyCondition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small" },
    anyTest,
    fc.record({ all: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie("condition") }),
  ),
}));
const anyValues = fc.array(fc.constantFrom(Number.NaN, 0, 1, 2), {
  minLength: CONCEPTS,
  maxLength: CONCEPTS,
});

test("learning a fact never changes a verdict of met or not met", () => {
  fc.assert(
    fc.property(
      anyCondition,
      anyValues,
      fc.nat(CONCEPTS - 1),
      fc.nat(2),
      (condition, values, at, learned) => {
        fc.pre(Number.isNaN(values[at]));
        const before = judge(condition, ...values);
        fc.pre(before !== UNKNOWN);
        expect(judge(condition, ...values.with(at, learned))).toBe(before);
      },
    ),
    { numRuns: 2000 },
  );
});

test("a verdict is known where every value is", () => {
  const known = fc.array(fc.nat(2), { minLength: CONCEPTS, maxLength: CONCEPTS });
  fc.assert(
    fc.property(anyCondition, known, (condition, values) => {
      expect(judge(condition, ...values)).not.toBe(UNKNOWN);
    }),
  );
});

test("De Morgan's laws hold in three values", () => {
  fc.assert(
    fc.property(fc.array(anyCondition, { minLength: 1, maxLength: 4 }), anyValues, (parts, values) => {
      const negated = { any: parts.map((part): Condition => ({ not: part })) };
      expect(judge({ not: { all: parts } }, ...values)).toBe(judge(negated, ...values));
    }),
  );
});
