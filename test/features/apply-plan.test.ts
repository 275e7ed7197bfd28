import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyPlan, planApplier } from "../../src/features/apply-plan.ts";
import { fitPlan } from "../../src/features/fit-plan.ts";
import type { FeatureMatrix } from "../../src/features/matrix.ts";
import { takeRows } from "../../src/features/matrix.ts";
import type { FeaturePlan } from "../../src/features/plan.ts";
import type { LeadTable } from "../../src/leads/table.ts";
import { allRows, arena, booleans, dates, dictionary, numbers, pickRows, tableOf } from "./tables.ts";

const cells = {
  number: fc.oneof(
    fc.constantFrom(1, 2, 3.5, Number.NaN),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
  boolean: fc.constantFrom(true, false, null),
  date: fc.option(
    fc
      .date({ min: new Date("2015-01-01"), max: new Date("2025-01-01"), noInvalidDate: true })
      .map((d) => d.toISOString()),
  ),
  category: fc
    .constantFrom("north", "south", "Zürich", "rare", "", "__proto__", "constructor")
    .map((text) => text || null),
  title: fc.constantFrom("CEO", "VP Sales", "Einkaufsleiter", "asst. to the director", "???", null),
  email: fc.constantFrom("a@gmail.com", "b@sap.com", "c@mailinator.com", "d", null),
  note: fc.constantFrom("called", "wrote", null),
};

const lead = fc.record(cells);
const moment = fc.integer({ min: Date.parse("2025-01-01"), max: Date.parse("2026-01-01") });

/** A table of every type and storage, with its moments. */
const tables = fc.array(fc.tuple(lead, moment), { minLength: 12, maxLength: 60, size: "max" }).map((rows) => {
  const column = <K extends keyof typeof cells>(key: K) => rows.map(([cell]) => cell[key]);
  const table = tableOf(
    numbers("number", column("number")),
    booleans("boolean", column("boolean")),
    dates("date", column("date")),
    dates("created", column("date").toReversed()),
    dictionary("category", "category", column("category")),
    arena("category as bytes", "category", column("category").toReversed()),
    dictionary("title", "jobTitle", column("title")),
    arena("title as bytes", "jobTitle", column("title").toReversed()),
    arena("email", "email", column("email")),
    dictionary("note", "text", column("note")),
  );
  return { table, moments: Float64Array.from(rows, ([, at]) => at) };
});

function planOf(table: LeadTable, moments: Float64Array): FeaturePlan {
  const columns = table.columns.map(({ name }) => name);
  return fitPlan(table, {
    columns,
    created: "created",
    rows: allRows(table),
    moments,
    absoluteDates: ["date"],
  }).plan;
}

function bytesOf({ values }: FeatureMatrix): Uint8Array[] {
  return values.map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
}

describe("a plan", () => {
  test("gives one row the bits that it gives it among many, in any order", () => {
    fc.assert(
      fc.property(tables, fc.infiniteStream(fc.nat()), ({ table, moments }, draws) => {
        const apply = planApplier(planOf(table, moments));
        const whole = apply(table, moments);
        for (let row = 0; row < table.rows; row++) {
          const alone = apply(pickRows(table, [row]), moments.slice(row, row + 1));
          expect(bytesOf(alone)).toEqual(bytesOf(takeRows(whole, Uint32Array.of(row))));
        }
        const order = [...allRows(table)].sort(() => (draws.next().value! % 2) - 0.5);
        const shuffled = apply(
          pickRows(table, order),
          Float64Array.from(order, (row) => moments[row]!),
        );
        expect(bytesOf(shuffled)).toEqual(bytesOf(takeRows(whole, Uint32Array.from(order))));
      }),
      { numRuns: 40 },
    );
  });

  test("doesn't depend on the order of rows, of columns or of training rows", () => {
    fc.assert(
      fc.property(tables, ({ table, moments }) => {
        const plan = planOf(table, moments);
        const back = [...allRows(table)].reverse();
        expect(planOf(pickRows(table, back), moments.toReversed())).toEqual(plan);

        const mirrored = { ...table, columns: table.columns.toReversed() };
        expect(bytesOf(applyPlan(plan, mirrored, moments))).toEqual(bytesOf(applyPlan(plan, table, moments)));
      }),
      { numRuns: 40 },
    );
  });

  test("is plain JSON data, with one transform a feature and finite numbers", () => {
    fc.assert(
      fc.property(tables, ({ table, moments }) => {
        const plan = planOf(table, moments);
        const text = JSON.stringify(plan);
        const read: FeaturePlan = JSON.parse(text);
        expect(read).toEqual(plan);
        expect(text).not.toMatch(/gmail|sap\.com|mailinator|called|wrote/);
        expect(plan.transforms.length).toBe(plan.features.length);
        expect(new Set(plan.features.map(({ name }) => name)).size).toBe(plan.features.length);
        expect(bytesOf(applyPlan(read, table, moments))).toEqual(bytesOf(applyPlan(plan, table, moments)));
      }),
      { numRuns: 40 },
    );
  });

  test("codes lie among the feature's, and the table stays as it was", () => {
    fc.assert(
      fc.property(tables, ({ table, moments }) => {
        const before = structuredClone(table);
        const matrix = applyPlan(planOf(table, moments), table, moments);
        expect(table).toEqual(before);
        matrix.features.forEach((feature, f) => {
          const values = matrix.values[f]!;
          expect(values.length).toBe(table.rows);
          if (feature.kind === "number") expect(values).toBeInstanceOf(Float64Array);
          else for (const code of values) expect(code).toBeLessThan(feature.levels!.length + 2);
        });
        expect(new Set(matrix.values.map(({ buffer }) => buffer)).size).toBe(matrix.values.length);
      }),
      { numRuns: 40 },
    );
  });

  test("takes an absent column as all missing, and an unseen level as code 1", () => {
    const ten = Array.from({ length: 10 }, (_, i) => i);
    const table = tableOf(
      numbers("n", ten),
      booleans(
        "b",
        ten.map((i) => i % 2 === 0),
      ),
      dates(
        "d",
        ten.map((i) => `2024-01-0${i % 5 < 2 ? 1 : 2}`),
      ),
      dictionary(
        "c",
        "category",
        ten.map((i) => (i < 5 ? "x" : "y")),
      ),
      arena(
        "t",
        "jobTitle",
        ten.map((i) => (i % 4 < 2 ? "CEO" : "Nurse")),
      ),
      arena(
        "e",
        "email",
        ten.map((i) => (i % 3 ? "a@sap.com" : null)),
      ),
      dictionary(
        "f",
        "text",
        ten.map((i) => (i < 3 ? "called" : null)),
      ),
    );
    const moments = new Float64Array(10);
    const plan = fitPlan(table, {
      columns: table.columns.map(({ name }) => name),
      rows: allRows(table),
      moments,
    }).plan;
    const other: LeadTable = { rows: 1, columns: [dictionary("c", "category", ["z"])], source: "test" };
    const matrix = applyPlan(plan, other, Float64Array.of(0));
    const told = Object.fromEntries(plan.features.map(({ name }, f) => [name, matrix.values[f]![0]]));
    expect(told).toEqual({
      n: Number.NaN,
      b: 0,
      "d.days_before": Number.NaN,
      "d.weekday": 0,
      c: 1,
      "t.seniority": 0,
      "e.kind": 0,
      "f.filled": 2, // "false": a text that isn't there isn't filled in
    });
  });

  test("of no rows gives empty arrays", () => {
    const plan = planOf(
      tableOf(numbers("n", [1, 2]), dates("created", ["2024-01-01", "2024-01-02"])),
      new Float64Array(2),
    );
    const empty = applyPlan(plan, { rows: 0, columns: [], source: "test" }, new Float64Array(0));
    expect(empty.values.map((values) => values.length)).toEqual(plan.features.map(() => 0));
  });
});

describe("misuse is refused", () => {
  const table = tableOf(numbers("n", [1, 2]));
  const { plan } = fitPlan(table, { columns: ["n"], rows: allRows(table), moments: new Float64Array(2) });

  test("moments that don't fit", () => {
    expect(() => applyPlan(plan, table, new Float64Array(1))).toThrow("found 1 moments for 2 rows");
    expect(() => applyPlan(plan, table, Float64Array.of(0, Number.NaN))).toThrow(RangeError);
  });

  test("a column of another type", () => {
    const texts = tableOf(dictionary("n", "category", ["a", "b"]));
    expect(() => applyPlan(plan, texts, new Float64Array(2))).toThrow(
      "making features of column n: found type category, wanted number",
    );
    const category: FeaturePlan = {
      transforms: [{ kind: "category", column: "n" }],
      features: [{ name: "n", column: "n", kind: "category", levels: ["a"] }],
    };
    expect(() => applyPlan(category, table, new Float64Array(2))).toThrow(TypeError);
  });

  test("a plan whose parts don't match", () => {
    expect(() => planApplier({ ...plan, features: [] })).toThrow("found 1 transforms for 0 features");
  });
});
