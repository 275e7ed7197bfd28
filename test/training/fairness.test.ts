import fc from "fast-check";
import { expect, test } from "vitest";
import { columnGroups, FEWEST_OF_A_GROUP } from "../../src/features/column-groups.ts";
import type { FeatureMatrix } from "../../src/features/matrix.ts";
import type { Column } from "../../src/leads/table.ts";
import { checkSensitive, judgeFairness } from "../../src/training/fairness.ts";
import { tableOf, texts } from "./tables.ts";

const ROWS = 400;
const rows = Uint32Array.from({ length: ROWS }, (_, row) => row);
const gender = texts(
  "gender",
  Array.from(rows, (row) => (row % 2 === 0 ? "f" : "m")),
);

/** `title` tells the gender of nine in ten rows, `region` nothing. */
const matrix: FeatureMatrix = {
  rows: ROWS,
  features: [
    { name: "region", column: "region", kind: "category", levels: ["n", "s", "w"] },
    { name: "title", column: "title", kind: "category", levels: ["Mr", "Ms"] },
    { name: "gender", column: "gender", kind: "category", levels: ["f", "m"] },
  ],
  values: [
    Uint8Array.from(rows, (row) => 2 + (Math.floor(row / 2) % 3)),
    Uint8Array.from(rows, (row) => (row % 20 < 2 ? 2 + (row % 2) : 3 - (row % 2))),
    Uint8Array.from(rows, (row) => 2 + (row % 2)),
  ],
};

test("groups of the held-out rows, and the features that tell the column; the column's own are no proxies", () => {
  const heldOut = rows.filter((row) => row >= 300);
  const [fairness] = judgeFairness(tableOf(gender), ["gender", "gender"], {
    heldOut,
    probabilities: Float64Array.from(heldOut, (row) => (row % 2 === 0 ? 0.2 : 0.5)),
    y: Float64Array.from(heldOut, (row) => Number(row % 4 === 1)),
    importance: null,
    cut: 0.5,
    learned: rows,
    matrix,
  });
  expect(fairness!.readAs).toEqual(["gender"]);
  expect(
    fairness!.groups.map(({ name, rows, selected, ratio, wins }) => ({ name, rows, selected, ratio, wins })),
  ).toEqual([
    { name: "f", rows: 50, selected: 0, ratio: 0, wins: 0 },
    { name: "m", rows: 50, selected: 1, ratio: 1, wins: 25 },
  ]);
  expect(fairness!.proxies.map(({ feature }) => feature)).toEqual(["title"]);
  expect(fairness!.proxies[0]!.association).toBeCloseTo(0.8, 1);
});

test("whatever the cells: each row has a named group, and none that is named but the last has too few rows", () => {
  const cell = fc.option(fc.constantFrom("a", "b", "c", "d"), { freq: 9 });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 120 }), (cells) => {
      const all = Uint32Array.from(cells.keys());
      const { names, group } = columnGroups(texts("x", cells), all);
      const counts = names.map((_, at) => group.reduce((sum, one) => sum + Number(one === at), 0));
      expect(counts.reduce((sum, n) => sum + n, 0)).toBe(cells.length);
      names.forEach((name, at) => {
        if (name === "all others") expect(counts[at]).toBeGreaterThan(0);
        else {
          expect(counts[at]).toBeGreaterThanOrEqual(FEWEST_OF_A_GROUP);
          expect(counts[at]).toBe(cells.filter((one) => (one ?? "missing") === name).length);
        }
      });
    }),
  );
});

test("a number is cut into four bands of about equal count, a missing one is told", () => {
  const age: Column = {
    name: "age",
    type: "number",
    values: Float64Array.from(rows, (row) => (row < 40 ? Number.NaN : row)),
  };
  const { names, group } = columnGroups(age, rows);
  expect(names).toHaveLength(5);
  expect(names).toEqual(["missing", "below 130", "130 to 220", "220 to 310", "310 or more"]);
  for (const at of names.keys())
    expect(group.filter((one) => one === at).length).toBe(names[at] === "missing" ? 40 : 90);
});

test.each([
  ["gendre", "did you mean gender?"],
  ["born", "found a column of type date"],
])("refuses %s", (name, sentence) => {
  const born: Column = { name: "born", type: "date", values: new Float64Array(ROWS) };
  expect(() => checkSensitive(tableOf(gender, born), [name])).toThrow(sentence);
});
