import { expect, test } from "vitest";
import type { Driver } from "../../src/explanation/drivers.ts";
import { formFields } from "../../src/explanation/form-fields.ts";

/** Half of the leads this far above 0, half below: a spread of the square. */
const driver = (column: string, deviation: number, name = column): Driver => ({
  feature: { name, column, kind: "number" },
  importance: deviation,
  interval: [0, 1],
  cuts: [5],
  bins: [0, 0, -deviation, deviation].map((contribution, code) => ({
    contribution,
    leads: code < 2 ? 0 : 100,
    wins: 10,
  })),
});

test("asks what answers the gate, and of the rest as many columns as carry four fifths of the spread", () => {
  const drivers = [
    driver("title", 3),
    driver("title", 4, "title.rank"),
    driver("source", 2),
    driver("colour", 1),
    driver("budget", 1),
  ];
  const fields = formFields(
    drivers,
    new Map([
      ["budget", ["budget"]],
      ["need", ["need"]],
    ]),
  );
  // spreads: title 9 + 16, source 4, budget and colour 1 each
  expect(fields.map(({ column, isAsked }) => [column, isAsked])).toEqual([
    ["title", true],
    ["source", false],
    ["budget", true],
    ["colour", false],
    ["need", true],
  ]);
  expect(fields[0]!.share).toBeCloseTo(25 / 31, 9);
  expect(fields.at(-1)!).toMatchObject({ share: 0, criteria: ["need"] });
  expect(fields.at(-1)!.cumulative).toBeCloseTo(1, 9);
});

test("more columns are asked where none carries much", () => {
  const drivers = ["a", "b", "c", "d", "e"].map((column) => driver(column, 1));
  expect(formFields(drivers, new Map()).filter(({ isAsked }) => isAsked)).toHaveLength(4);
  expect(formFields([], new Map())).toEqual([]);
});
