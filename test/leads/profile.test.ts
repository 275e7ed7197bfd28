import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { profileLeads } from "../../src/leads/profile.ts";
import { type Cell, type Column, type ColumnRole, type ColumnType, cellAt } from "../../src/leads/table.ts";
import { columnOf } from "./tables.ts";

const profile = (columns: readonly Column[], rows: number, roles: Record<string, ColumnRole> = {}) =>
  profileLeads({ rows, columns, source: "test" }, roles);

const day = (text: string) => Date.parse(`${text}T00:00:00Z`);

test("a small table, column by column", () => {
  const columns = [
    columnOf("id", "number", [1, 2, 3, 4]),
    columnOf("created", "date", [day("2024-01-05"), null, day("2023-12-31"), day("2024-01-05")]),
    columnOf("paid", "boolean", [true, true, null, false]),
    columnOf("source", "category", ["web", "fair", "web", null]),
    columnOf("title", "jobTitle", ["CFO", "CFO", "Select", "CTO"]),
    columnOf("mail", "email", ["a@example.com", null, "a@example.com", "b@example.com"]),
    columnOf("notes", "text", ["long", "long", "", "other"], { arena: true }),
    columnOf("visits", "number", [5, -2.5, null, 5]),
    columnOf("empty", "category", [null, null, null, null]),
  ];
  expect(profile(columns, 4, { id: "id", created: "created" })).toEqual({
    rows: 4,
    duplicates: 0,
    columns: [
      { name: "id", role: "id", type: "number", missing: 0, distinct: 4, min: 1, max: 4 },
      {
        ...{ name: "created", role: "created", type: "date", missing: 1, distinct: 2 },
        ...{ min: "2023-12-31T00:00:00.000Z", max: "2024-01-05T00:00:00.000Z" },
      },
      {
        ...{ name: "paid", role: "feature", type: "boolean", missing: 1, distinct: 2 },
        top: [
          { value: true, count: 2 },
          { value: false, count: 1 },
        ],
      },
      {
        ...{ name: "source", role: "feature", type: "category", missing: 1, distinct: 2 },
        top: [
          { value: "web", count: 2 },
          { value: "fair", count: 1 },
        ],
      },
      {
        ...{ name: "title", role: "feature", type: "jobTitle", missing: 0, distinct: 3 },
        top: [
          { value: "CFO", count: 2 },
          { value: "CTO", count: 1 },
          { value: "Select", count: 1 },
        ],
      },
      { name: "mail", role: "feature", type: "email", missing: 1, distinct: 2 },
      { name: "notes", role: "feature", type: "text", missing: 1, distinct: 2 },
      { name: "visits", role: "feature", type: "number", missing: 1, distinct: 2, min: -2.5, max: 5 },
      { name: "empty", role: "feature", type: "category", missing: 4, distinct: 0, top: [] },
    ],
    notFilledIn: [{ column: "title", placeholder: "Select", count: 1 }],
    freshness: { oldest: "2023-12-31T00:00:00.000Z", newest: "2024-01-05T00:00:00.000Z" },
  });
});

test("freshness is null without created dates", () => {
  expect(profile([columnOf("d", "date", [day("2024-01-05")])], 1).freshness).toBeNull();
  expect(profile([columnOf("d", "date", [null])], 1, { d: "created" }).freshness).toBeNull();
  expect(profile([columnOf("d", "category", ["soon"])], 1, { d: "created" }).freshness).toBeNull();
});

test("a table without rows or columns", () => {
  const column = columnOf("a", "number", []);
  expect(profile([column], 0)).toMatchObject({
    rows: 0,
    duplicates: 0,
    columns: [{ missing: 0, distinct: 0 }],
  });
  expect(profile([], 3)).toMatchObject({ rows: 3, duplicates: 0, columns: [] });
});

test("a column named like what objects inherit is a feature", () => {
  const [column] = profile([columnOf("constructor", "number", [1])], 1).columns;
  expect(column!.role).toBe("feature");
});

describe("duplicates", () => {
  test("are rows that differ at most in the id", () => {
    const columns = [columnOf("id", "number", [1, 2, 3, 4]), columnOf("a", "category", ["x", "y", "x", "x"])];
    expect(profile(columns, 4, { id: "id" }).duplicates).toBe(2);
    expect(profile(columns, 4).duplicates).toBe(0);
    expect(profile(columns.slice(0, 1), 4, { id: "id" }).duplicates).toBe(0);
  });

  test("an ignored column tells rows apart unless all its cells are distinct", () => {
    const a = columnOf("a", "category", ["x", "x", "x"]);
    const distinct = columnOf("number", "text", ["1", "2", "3"], { arena: true });
    expect(profile([a, distinct], 3, { number: "ignored" }).duplicates).toBe(2);
    expect(profile([a, distinct], 3).duplicates).toBe(0);
    const some = columnOf("number", "category", ["1", "2", "2"]);
    expect(profile([a, some], 3, { number: "ignored" }).duplicates).toBe(1);
  });

  test("are counted right among many rows, where hashes of 32 bits collide", () => {
    // 200,000 distinct rows and 1,000 repeated ones; about five pairs of distinct rows share a hash.
    const cells = Array.from({ length: 201_000 }, (_, i) => Math.sqrt(i % 200_000));
    expect(profile([columnOf("n", "number", cells)], cells.length).duplicates).toBe(1_000);
    const texts = cells.map((cell) => `lead ${cell}`);
    const found = profile([columnOf("t", "text", texts, { arena: true })], texts.length);
    expect(found).toMatchObject({ duplicates: 1_000, columns: [{ missing: 0, distinct: 200_000 }] });
  });
});

/** The same by sets of JSON: short, slow and plainly right. */
function counted(columns: readonly Column[], rows: number) {
  const cells = (row: number) =>
    columns.map((column) => cellAt(column, row)).map((cell) => (cell === 0 ? 0 : cell));
  const all = Array.from({ length: rows }, (_, row) => cells(row));
  return {
    duplicates: columns.length === 0 ? 0 : rows - new Set(all.map((row) => JSON.stringify(row))).size,
    columns: columns.map((_, j) => {
      const filled = all.map((row) => row[j]!).filter((cell) => cell !== null);
      return { missing: rows - filled.length, distinct: new Set(filled).size };
    }),
  };
}

test("any table is counted as sets count it, in every storage", () => {
  const text = fc.constantFrom<Cell[]>("a", "b", "ab", "ä", "\u{1f600}", null);
  const small = fc.constantFrom<Cell[]>(-1, 0, 1, 126, null);
  const integers = (
    array: Int8ArrayConstructor | Int16ArrayConstructor | Int32ArrayConstructor,
    mark: number,
  ) => ({
    kind: (values: Float64Array) => new array(values.map((value) => (Number.isNaN(value) ? mark : value))),
  });
  type Options = Parameters<typeof columnOf>[3];
  const kinds: readonly (readonly [ColumnType, fc.Arbitrary<Cell>, Options])[] = [
    ["number", fc.oneof(small, fc.constantFrom<Cell[]>(-0, 0.1, 0.1 + 0.2, 1e300)), {}],
    ["number", small, integers(Int8Array, -128)],
    ["number", small, integers(Int16Array, -(2 ** 15))],
    ["number", small, integers(Int32Array, -(2 ** 31))],
    ["date", fc.constantFrom<Cell[]>(0, 86_400_000, null), {}],
    ["boolean", fc.constantFrom<Cell[]>(true, false, null), {}],
    ["category", text, {}],
    ["text", text, { arena: true }],
  ];
  const table = fc.integer({ min: 0, max: 12 }).chain((rows) =>
    fc
      .array(fc.constantFrom(...kinds), { maxLength: 3 })
      .chain((chosen) =>
        fc.tuple(
          ...chosen.map(([type, cell, options], j) =>
            fc
              .array(cell, { minLength: rows, maxLength: rows })
              .map((cells) => columnOf(`c${j}`, type, cells, options ?? {})),
          ),
        ),
      )
      .map((columns) => ({ rows, columns })),
  );
  fc.assert(
    fc.property(table, ({ rows, columns }) => {
      expect(profile(columns, rows)).toMatchObject(counted(columns, rows));
    }),
    { numRuns: 1_000 },
  );
});
