import { expect, test } from "vitest";
import { planApplier } from "../../src/features/plan.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import { describeEdit } from "../../src/scoring/describe-edit.ts";
import { editScorer } from "../../src/scoring/edit-scorer.ts";
import { scorerFromFiles, scorerToFiles } from "../../src/scoring/files.ts";
import { parseEdits } from "../../src/scoring/recorded-edit.ts";
import { createScorer } from "../../src/scoring/scorer.ts";
import { handMadeParts, table } from "./fixture.ts";

const clampBudget = { feature: "budget", kind: "clamp", low: -0.2, high: 0.2 } as const;

test("edits the model and its bags, and leaves calibration, grades and the other drivers alone", async () => {
  const parts = await handMadeParts();
  const copy = structuredClone(parts.win);
  const { parts: edited, changes } = editScorer(parts, [clampBudget]);
  expect(parts.win).toEqual(copy);
  expect(edited.calibration).toBe(parts.calibration);
  expect(edited.plan).toBe(parts.plan);
  const matrix = planApplier(parts.plan)(table, new Float64Array(table.rows));
  const f = matrix.features.findIndex(({ name }) => name === "budget");
  const [own] = parts.win.terms.filter((term) => term.kind === "table" && term.feature === f);
  for (const [before, after] of [
    [parts.win, edited.win],
    ...parts.bags.map((bag, b) => [bag, edited.bags[b]!]),
  ] as const) {
    const logits = evaluateProgram(before, matrix);
    const budgets = evaluateProgram(
      { ...before, base: 0, terms: before.terms.filter((_, t) => parts.win.terms[t] === own) },
      matrix,
    );
    evaluateProgram(after, matrix).forEach((logit, row) => {
      const clamped = Math.min(0.2, Math.max(-0.2, budgets[row]!));
      expect(logit).toBeCloseTo(logits[row]! - budgets[row]! + clamped, 12);
    });
  }
  for (const driver of parts.drivers) {
    const now = edited.drivers.find(({ feature }) => feature.name === driver.feature.name)!;
    if (driver.feature.name !== "budget") expect(now).toBe(driver);
    else {
      expect(now.importance).toBeCloseTo(driver.importance * changes[0]!.importanceRatio, 12);
      expect(now.importance).toBeLessThan(driver.importance);
      for (const { contribution } of now.bins)
        expect(Math.abs(contribution + changes[0]!.shift)).toBeLessThanOrEqual(0.2 + 1e-12);
      expect(now.bins.map(({ leads, wins }) => [leads, wins])).toEqual(
        driver.bins.map(({ leads, wins }) => [leads, wins]),
      );
    }
  }
  expect(edited.drivers.map(({ importance }) => importance)).toEqual(
    edited.drivers.map(({ importance }) => importance).sort((a, b) => b - a),
  );
});

test("reasons still add up, and the edited scorer survives its files", async () => {
  const { parts } = editScorer(await handMadeParts(), [
    clampBudget,
    { feature: "visits", kind: "flatten", range: [3, null] },
  ]);
  const options = { asOf: 0 };
  const predictions = createScorer(parts).scoreTable(table, options);
  for (const { base, contributions, rest, logit } of predictions) {
    const sum = contributions.reduce((total, { contribution }) => total + contribution, base + rest);
    expect(sum).toBeCloseTo(logit, 9);
  }
  expect(createScorer(scorerFromFiles(scorerToFiles(parts))).scoreTable(table, options)).toEqual(predictions);
});

test("a range beyond the training leads of the column is refused", async () => {
  const parts = await handMadeParts();
  const edit = { feature: "visits", kind: "flatten", range: [12, null] } as const;
  expect(() => editScorer(parts, [edit])).toThrow(/range 12\.\., wanted one that meets the 0 to 11/);
});

test.each([
  [[], "at its top level, wanted at least one edit"],
  [{}, "at its top level, wanted a list of edits"],
  [
    [{ feature: "a", kind: "drop" }],
    'found "drop" at [0].kind, wanted "clamp", "flatten", "zero", "smooth" or "monotone"',
  ],
  [[{ feature: "a", kind: "flatten", by: "Ana" }], "found nothing at [0].because, wanted why it was decided"],
  [[{ feature: "a", kind: "flatten", by: " ", because: "b" }], 'found " " at [0].by'],
  [
    [{ feature: "a", kind: "smooth", by: "a", because: "b", to: 1 }],
    'the unknown key "to" at [0], wanted only',
  ],
  [
    [{ feature: "a", kind: "clamp", low: "x", high: null, by: "a", because: "b" }],
    'found "x" at [0].low, wanted a number, or null',
  ],
  [
    [{ feature: "a", kind: "flatten", range: [1], by: "a", because: "b" }],
    "found a list of 1 at [0].range, wanted a list of two",
  ],
])("edits that can't be used are told by place: %j", (json, message) => {
  expect(() => parseEdits(json, "edits.json")).toThrow(message);
});

test("edits are read as they are written, and told in words", () => {
  const edits = [
    { feature: "a", kind: "clamp", low: null, high: 0.5, by: "Ana", because: "why" },
    { feature: "b", kind: "flatten", levels: ["x", "y"], missing: true, by: "Ana", because: "why" },
    { feature: "c", kind: "smooth", range: [null, 4], by: "Ana", because: "why" },
    { feature: "c", kind: "zero", range: [4, null], by: "Ana", because: "why" },
    { feature: "c", kind: "monotone", direction: "rising", range: [null, null], by: "Ana", because: "why" },
  ];
  const read = parseEdits(edits, "edits.json");
  expect(read).toEqual(edits);
  expect(read.map(describeEdit)).toEqual([
    "clamped to at most 0.5 everywhere",
    "flattened where it is x or y or missing",
    "smoothed where it is 4 or less",
    "set to zero where it is 4 or more",
    "made to be only rising where it is any number",
  ]);
});
