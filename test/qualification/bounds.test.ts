import { expect, test } from "vitest";
import { boundsOf, cutCandidates, passesAtCuts } from "../../src/qualification/bounds.ts";
import { type Framework, parseFramework } from "../../src/qualification/framework.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";
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
    { comparison: "below", cut: 10, path: ["any", 1, "not", "all", 0] },
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
  const cuts = cutCandidates(
    bant,
    budget!,
    Array.from({ length: 1000 }, (_, i) => 137 * i),
  );
  expect(cuts).toContain(10_000);
  expect(cuts.length).toBeLessThanOrEqual(28);
  expect(cuts).toEqual(cuts.toSorted((a, b) => a - b));
  for (const cut of cuts) expect(Number(cut.toPrecision(2))).toBe(cut);
  expect(cutCandidates(bant, timing!, [1, 12])).toEqual(expect.arrayContaining([0, 1, 3, 6, 12, 18, 24]));
});
