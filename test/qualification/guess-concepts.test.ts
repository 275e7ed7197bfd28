import fc from "fast-check";
import { expect, test } from "vitest";
import type { ColumnType } from "../../src/leads/table.ts";
import { guessConcepts } from "../../src/qualification/guess-concepts.ts";
import { loadFramework } from "../../src/qualification/load-framework.ts";
import { compileFramework } from "../../src/qualification/qualify.ts";

const bant = await loadFramework("bant");
const NONE: ReadonlySet<string> = new Set();

/** `name: type` pairs, in the order of the file. */
function guess(columns: Readonly<Record<string, ColumnType>>, excluded = NONE): Record<string, string> {
  return guessConcepts(
    Object.entries(columns).map(([name, type]) => ({ name, type })),
    bant,
    excluded,
  );
}

test("reads the columns of a usual export", () => {
  expect(
    guess({
      lead_id: "number",
      job_title: "jobTitle",
      budget: "number",
      timeline_months: "number",
      need_stated: "boolean",
      decision_role: "category",
      two_way_conversation: "boolean",
      icp_fit: "boolean",
      outcome: "category",
    }),
  ).toEqual({
    budget: "budget",
    authority: "decision_role",
    need: "need_stated",
    timing: "timeline_months",
    conversation: "two_way_conversation",
    fit: "icp_fit",
  });
});

test("reads names however they are written", () => {
  expect(guess({ "Buying Role": "category", BudgetAmount: "number", "Time-frame": "category" })).toEqual({
    budget: "BudgetAmount",
    authority: "Buying Role",
    timing: "Time-frame",
  });
});

test("takes a job title where no column tells the role", () => {
  expect(guess({ "Job Title": "jobTitle" })).toEqual({ authority: "Job Title" });
});

test("compares whole words only", () => {
  expect(
    guess({ benefit: "boolean", needle: "boolean", misfit: "boolean", "Outfit type": "boolean" }),
  ).toEqual({});
});

test("prefers surer words, then shorter names, then the first", () => {
  expect(guess({ need: "boolean", need_stated: "boolean" })).toEqual({ need: "need_stated" });
  expect(guess({ last_year_budget: "number", total_budget: "number" })).toEqual({ budget: "total_budget" });
  expect(guess({ a_budget: "number", b_budget: "number" })).toEqual({ budget: "a_budget" });
});

test("passes over columns of another type, of another unit, of free text, and excluded ones", () => {
  expect(guess({ budget: "category" })).toEqual({});
  expect(guess({ timeline_days: "number" })).toEqual({});
  expect(guess({ need: "text" })).toEqual({});
  expect(guess({ budget: "number" }, new Set(["budget"]))).toEqual({});
});

test("the columns of other kinds of data tell no concept", () => {
  expect(
    guess({
      age: "number",
      job: "category",
      housing: "boolean",
      loan: "boolean",
      contact: "category",
      duration: "number",
    }),
  ).toEqual({});
});

test("a guess can always be compiled, and no column tells two concepts", () => {
  const words = [
    "budget",
    "need",
    "decision role",
    "timing",
    "conversation",
    "fit",
    "purchase date",
    "months",
  ];
  const types: ColumnType[] = ["number", "boolean", "date", "category", "text", "email", "jobTitle"];
  const anyColumn = fc.record({
    name: fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 2 }).map((parts) => parts.join("_")),
    type: fc.constantFrom(...types),
  });
  fc.assert(
    fc.property(fc.uniqueArray(anyColumn, { selector: ({ name }) => name, maxLength: 10 }), (columns) => {
      const guessed = guessConcepts(columns, bant, NONE);
      expect(new Set(Object.values(guessed)).size).toBe(Object.keys(guessed).length);
      expect(compileFramework(bant, guessed, columns).unmapped.every((name) => !(name in guessed))).toBe(
        true,
      );
    }),
  );
});
