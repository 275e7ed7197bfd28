import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLeads } from "../../src/leads/read.ts";
import { recordReader } from "../../src/leads/records.ts";
import type { ColumnSchema } from "../../src/leads/schema.ts";
import { type Cell, cellAt, findColumn, type LeadTable, sourceRow } from "../../src/leads/table.ts";
import { writeRows } from "../../src/leads/write.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

const COLUMNS: readonly ColumnSchema[] = [
  { name: "id", type: "text", role: "id" },
  { name: "visits", type: "number", role: "feature", sentinels: [999], placeholders: ["-1"] },
  { name: "paid", type: "boolean", role: "feature" },
  { name: "created", type: "date", role: "created" },
  { name: "source", type: "category", role: "feature", placeholders: ["Select"] },
  { name: "title, the", type: "jobTitle", role: "feature" },
  { name: "notes", type: "text", role: "feature" },
];

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.constantFrom(
    "Select",
    "select",
    " web ",
    "n/a",
    "a,b",
    'say "x"',
    "two\nlines",
    "\u00a0",
    "cafe\u0301",
    "0042",
    "true",
  ),
);
const number = fc.oneof(
  fc.integer({ min: -200, max: 200 }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(999, -1, 127, -128, -32_768, 2 ** 31, 1e-7, 1e21),
);
const moment = fc
  .date({ min: new Date("1900-01-01T00:00:00Z"), max: new Date("2199-12-31T00:00:00Z"), noInvalidDate: true })
  .map((date) => date.toISOString());
const lead = fc.record({
  id: fc.integer({ min: 0 }).map((id) => `L${id}`),
  visits: fc.option(number),
  paid: fc.option(fc.boolean()),
  created: fc.option(moment),
  source: fc.option(text),
  "title, the": fc.option(text),
  notes: fc.option(text),
});

function cellsOf(table: LeadTable): Cell[][] {
  return Array.from({ length: table.rows }, (_, row) =>
    COLUMNS.map(({ name }) => {
      const cell = cellAt(findColumn(table, name)!, row);
      return cell === 0 ? 0 : cell; // zero has no sign in a file
    }),
  );
}

test("the same leads as JSON, in CSV, in NDJSON and in Parquet have equal cells", async () => {
  const entries = <Value>(of: (column: ColumnSchema) => Value | undefined): Record<string, Value> =>
    Object.fromEntries(
      COLUMNS.flatMap((column) => (of(column) === undefined ? [] : [[column.name, of(column)!]])),
    );
  const options = {
    types: entries(({ type }) => type),
    placeholders: entries(({ placeholders }) => placeholders),
    sentinels: entries(({ sentinels }) => sentinels),
  };
  const read = recordReader({ columns: COLUMNS });
  await fc.assert(
    fc.asyncProperty(fc.array(lead, { minLength: 1, maxLength: 60 }), async (leads) => {
      const { table, problems } = read(leads, { coerce: false });
      expect(problems.size).toBe(0);
      const wanted = cellsOf(table);
      const rows = leads.map((lead) =>
        COLUMNS.map(({ name, type }) => {
          const cell = lead[name as keyof typeof lead];
          return type === "number" || cell === null ? (cell as number | null) : String(cell);
        }),
      );
      const columns = COLUMNS.map(({ name, type }) => ({
        name,
        type: type === "number" ? ("number" as const) : ("text" as const),
      }));
      for (const ending of ["csv", "ndjson", "parquet"]) {
        const path = join(folder, `leads.${ending}`);
        await writeRows(path, columns, rows);
        const file = await readLeads(path, options);
        expect(file.badRows).toEqual([]);
        expect(cellsOf(file.table), ending).toEqual(wanted);
      }
    }),
    { numRuns: 5 },
  );
});

test.each([
  [
    "number",
    [
      "1",
      "-1.5",
      "+2",
      ".5",
      "5.",
      "1e3",
      "1E-3",
      " 12 ",
      "0x10",
      "1,5",
      "1 000",
      "1_000",
      "nan", // infinite ones are missing in a file, where nobody could send them again, and refused here
    ],
  ],
  ["number", ["٣", "--1", "n/a", "Unknown", "1-", "1d", "TRUE"]],
  ["boolean", ["TRUE", "f", "Yes", "n", "1", "0", "on", "2", "T ", "-", "select", "1.0"]],
  [
    "date",
    ["2024-05-31", "2024-02-30", "31.05.2024", "05/31/2024", "1717113600", "n/a", "2024-05-31 10:00+02:00"],
  ],
] as const)("a text is a %s to coerce exactly where it is one in a file: %j", async (type, texts) => {
  const path = join(folder, "texts.csv");
  const columns = [
    { name: "cell", type: "text" },
    { name: "kept", type: "text" },
  ] as const;
  await writeRows(path, columns, [...texts.map((text) => [text, "x"]), [null, "x"]]);
  const { table, badRows } = await readLeads(path, { types: { cell: type }, guessSpellings: false });
  const read = recordReader({ columns: [{ name: "cell", type, role: "feature" }] });
  const all = read([...texts.map((cell) => ({ cell })), {}], { coerce: true });
  expect(badRows.map(({ row }) => row - 1)).toEqual([...all.problems.keys()]);
  for (let row = 0; row < table.rows; row++)
    expect(cellAt(findColumn(table, "cell")!, row)).toBe(
      cellAt(all.table.columns[0]!, sourceRow(table, row) - 1),
    );
});

test.each([
  ["number", "decimalComma", ["1.200,50", "1.200", "€ 7", "1.5", "0,5", "n/a", "x"]],
  ["number", "decimalPoint", ["$1,200.50", "1.200", "1,200", "0,5", "1e3"]],
  ["date", "dayFirst", ["03/04/2024", "31/12/2024", "12/31/2024", "2024-05-06"]],
  ["date", "monthFirst", ["03/04/2024", "31/12/2024", "12/31/2024", "2024-05-06"]],
] as const)("a %s written %s is coerced as it is read: %j", async (type, spelling, texts) => {
  const path = join(folder, "spelled.csv");
  const columns = [
    { name: "cell", type: "text" },
    { name: "kept", type: "text" },
  ] as const;
  await writeRows(path, columns, [...texts.map((text) => [text, "x"]), ["2024-01-01", "x"], ["1", "x"]]);
  const options = { types: { cell: type }, spellings: { cell: spelling }, guessSpellings: false };
  const { table, badRows } = await readLeads(path, options);
  const read = recordReader({ columns: [{ name: "cell", type, role: "feature", spelling }] });
  const all = read(
    [...texts, "2024-01-01", "1"].map((cell) => ({ cell })),
    { coerce: true },
  );
  expect(badRows.map(({ row }) => row - 1)).toEqual([...all.problems.keys()]);
  for (let row = 0; row < table.rows; row++)
    expect(cellAt(findColumn(table, "cell")!, row)).toBe(
      cellAt(all.table.columns[0]!, sourceRow(table, row) - 1),
    );
});
