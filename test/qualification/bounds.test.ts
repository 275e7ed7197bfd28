import { expect, test } from "vitest";
import { boundsOf, cutCandidates, passesAtCuts } from "../../src/qualification/bounds.ts";
import { type Framework, parseFramework } from "../../src/qualification/framework.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";
import { compileFramework } from "../../src/qualification/qualify.ts";
import { column, tableOf } from "./tables.ts";

const bant = await loadFramework("bant");

const nested: Framework = parseFramework(
  {
    format: 1,
    name: "nested",
    title: "Nested",
    concepts: {
      size: { title: "Size", type: "number", guess: ["size"] },
      keen: { title: "Keen", type: "yesNo", guess: ["keen"] },
    },
    criteria: [
      {
        name: "right",
        title: "Right",
        question: "?",
        gates: true,
        when: {
          any: [
            { concept: "keen", is: true },
            {
              not: {
                all: [
                  { concept: "size", below: 10 },
                  { concept: "keen", is: false },
                ],
              },
            },
          ],
        },
      },
    ],
    stages: { mql: ["right"], sql: ["right"], highlyQualified: ["right"] },
  },
  "test",
);

test("finds every number of a framework, however deep", () => {
  expect(boundsOf(bant)).toMatchObject([
    { criterion: "budget", concept: "budget", comparison: "atLeast", cut: 10_000, gates: true },
    { criterion: "timing", concept: "timing", comparison: "atMost", cut: 6 },
  ]);
  expect(boundsOf(nested)).toMatchObject([
    { comparison: "below", cut: 10, isNegated: true, path: ["any", 1, "not", "all", 0] },
  ]);
});

const wide: Framework = parseFramework(
  {
    ...JSON.parse(JSON.stringify(nested)),
    format: 2,
    name: "wide",
    concepts: {
      size: { title: "Size", type: "number", guess: ["size"] },
      employees: { title: "Employees", type: "number", guess: [] },
    },
    persona: {
      sizes: { atLeast: 10, atMost: 500 },
      disqualifiers: [{ title: "Tiny budget", when: { concept: "size", below: 3 } }],
    },
    criteria: [
      {
        name: "right",
        title: "Right",
        question: "?",
        gates: true,
        when: {
          any: [
            { all: [{ field: "revenue", above: 5 }, { persona: true }] },
            { activities: ["demo"], days: 30, atLeast: 2 },
            { not: { answers: "any", by: ["CFO"], below: 2 } },
          ],
        },
      },
    ],
  },
  "test",
);
const WIDE = [column("revenue", "number", [1, 6, 9, null]), column("staff", "number", [20, 20, 4, 20])];

test("finds those of columns, counts and the persona too", () => {
  expect(
    boundsOf(wide).map(({ concept, comparison, cut, isNegated }) => [concept, comparison, cut, isNegated]),
  ).toEqual([
    ["revenue", "above", 5, false],
    ["employees", "atLeast", 10, false],
    ["employees", "atMost", 500, false],
    ["size", "below", 3, true],
    ["demo in 30 days", "atLeast", 2, false],
    ["answers by CFO", "below", 2, true],
  ]);
});

test("other cuts of a count, a column and the persona give the verdicts of a framework that says so", () => {
  const activities = {
    from: Uint32Array.of(0, 3, 3, 3),
    to: Uint32Array.of(3, 3, 3, 3),
    times: Float64Array.of(0, 0, 0),
    kinds: ["demo"],
    codes: new Uint32Array(3),
    values: new Float64Array(3),
  };
  const table = { ...tableOf(WIDE, 4), activities };
  const bounds = boundsOf(wide);
  const passes = (concept: string, comparison: string, cuts: readonly number[]) => {
    const bound = bounds.find((one) => one.concept === concept && one.comparison === comparison)!;
    const found = passesAtCuts(wide, bound, cuts, { employees: "staff" }, table, new Float64Array(4));
    return found.map((one) => [...one]);
  };
  // nobody told answers, and the size is unknown: unknown lets everybody through, so let it be known
  expect(passes("demo in 30 days", "atLeast", [2, 4])).toEqual([
    [1, 1, 1, 1],
    [1, 1, 1, 1],
  ]);
  const strict: Framework = {
    ...wide,
    criteria: [
      {
        ...wide.criteria[0]!,
        when: { any: (wide.criteria[0]!.when as { any: object[] }).any.slice(0, 2) as never },
      },
    ],
  };
  const strictly = (at: number, cuts: readonly number[]) =>
    passesAtCuts(strict, boundsOf(strict)[at]!, cuts, { employees: "staff" }, table, new Float64Array(4)).map(
      (one) => [...one],
    );
  expect(strictly(4, [2, 4])).toEqual([
    [1, 1, 0, 1], // three demos; fits as far as is known; too few people; revenue unknown
    [0, 1, 0, 1],
  ]);
  expect(strictly(0, [5, 7])).toEqual([
    [1, 1, 0, 1],
    [1, 0, 0, 1],
  ]);
  expect(strictly(1, [10, 3])).toEqual([
    [1, 1, 0, 1],
    [1, 1, 1, 1],
  ]);
});

test("other cuts give the verdicts of a framework that says so; unknown is let through", () => {
  const columns = [
    column("size", "number", [5, 15, 25, null]),
    column("keen", "boolean", [false, false, false, false]),
  ];
  const [bound] = boundsOf(nested);
  const passes = passesAtCuts(
    nested,
    bound!,
    [1, 10, 20, 30],
    { size: "size", keen: "keen" },
    tableOf(columns, 4),
    new Float64Array(4),
  );
  expect(passes.map((one) => [...one])).toEqual([
    [1, 1, 1, 1],
    [0, 1, 1, 1],
    [0, 0, 1, 1],
    [0, 0, 0, 1],
  ]);
});

test("candidates are round, hold the current cut, and what texts mean", () => {
  const [budget, timing] = boundsOf(bant);
  const compiled = compileFramework(bant, {}, []);
  const cuts = cutCandidates(
    compiled,
    budget!,
    Array.from({ length: 1000 }, (_, i) => 137 * i),
  );
  expect(cuts).toContain(10_000);
  expect(cuts.length).toBeLessThanOrEqual(28);
  expect(cuts).toEqual(cuts.toSorted((a, b) => a - b));
  for (const cut of cuts) expect(Number(cut.toPrecision(2))).toBe(cut);
  expect(cutCandidates(compiled, budget!, [Number.NaN])).toEqual([10_000]);
  const demos = cutCandidates(compileFramework(wide, {}, WIDE), boundsOf(wide)[4]!, [0, 3, 8]);
  expect(demos).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]);
  expect(cutCandidates(compiled, timing!, [1, 12])).toEqual(expect.arrayContaining([0, 1, 3, 6, 12, 18, 24]));
});
