import { expect, test } from "vitest";
import type { FeaturePlan } from "../../src/features/plan.ts";
import { planApplier } from "../../src/features/plan.ts";
import { inputDrift } from "../../src/training/input-drift.ts";
import { day, days, numbers, tableOf, texts } from "./tables.ts";

const levels = ["jan", "jul"];
const plan: FeaturePlan = {
  transforms: [
    { kind: "number", column: "visits" },
    { kind: "category", column: "source" },
    { kind: "date", column: "came", part: "month" },
  ],
  features: [
    { name: "visits", column: "visits", kind: "number" },
    { name: "source", column: "source", kind: "category", levels: ["fair", "web"] },
    { name: "came.month", column: "came", kind: "category", levels },
  ],
};
const reference = {
  leads: 1000,
  features: [
    { feature: "came.month", cuts: [], shares: [0, 0, 1, 0] },
    { feature: "visits", cuts: [3, 6], shares: [0.1, 0, 0.3, 0.3, 0.3] },
    { feature: "source", cuts: [], shares: [0, 0, 0.5, 0.5] },
  ],
  probabilities: [],
};

/** 300 leads of July, spread over visits as the reference is, but for what is changed. */
function leads(visits: (row: number) => number | null, source: (row: number) => string) {
  const rows = Array.from({ length: 300 }, (_, row) => row);
  return tableOf(
    numbers("visits", rows.map(visits)),
    texts("source", rows.map(source)),
    days(
      "came",
      rows.map(() => 185),
    ),
  );
}
const usual = (row: number) => (row % 10 === 0 ? null : row % 9);
const evenly = (row: number) => (row % 2 ? "fair" : "web");
const moments = new Float64Array(300).fill(day(185));
const told = (table: ReturnType<typeof leads>, without: string[] = []) =>
  inputDrift(plan, reference, table, moments, new Set(without));

test("finds no drift where leads are spread as before, and doesn't ask for the month", () => {
  expect(planApplier(plan)(leads(usual, evenly), moments).values[2]![0]).toBe(3); // all of July, none of January
  const drifts = told(leads(usual, evenly));
  expect(drifts.map(({ feature }) => feature).sort()).toEqual(["source", "visits"]);
  expect(drifts.every(({ psi, isDrifted }) => psi < 0.02 && !isDrifted)).toBe(true);
});

test("finds a column that is no longer filled in, and values that training never saw", () => {
  const [empty, source] = told(leads(() => null, evenly));
  expect(empty).toMatchObject({ feature: "visits", isDrifted: true });
  expect(source).toMatchObject({ feature: "source", isDrifted: false });
  const [unseen] = told(leads(usual, (row) => (row % 2 ? "mail" : evenly(row))));
  expect(unseen).toMatchObject({ feature: "source", isDrifted: true });
});

test("asks nothing of the columns that are excepted", () => {
  expect(
    told(
      leads(() => null, evenly),
      ["visits"],
    ).map(({ feature }) => feature),
  ).toEqual(["source"]);
});
