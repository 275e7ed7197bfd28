import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLeads } from "../../src/leads/read.ts";
import { writeRows } from "../../src/leads/write.ts";
import { cells, temporaryFiles } from "./files.ts";

const write = temporaryFiles();

it("guesses equal tables for the same leads as CSV, NDJSON and Parquet, plain and gzip", async () => {
  const columns = [
    { name: "id", type: "text" },
    { name: "n", type: "number" },
    { name: "code", type: "text" },
    { name: "paid", type: "text" },
    { name: "at", type: "text" },
    { name: "note", type: "text" },
  ] as const;
  const row = fc.tuple(
    fc.integer({ min: 0 }).map((id) => `L${id}`),
    fc.option(
      fc.oneof(
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0 || 0),
      ),
    ),
    fc.option(fc.constantFrom("007", "12", "9007199254740993")),
    fc.option(fc.constantFrom("yes", "No", "unknown")),
    fc.option(fc.constantFrom("2024-02-29", "2024-03-01T10:00:00+02:00", "n/a")),
    fc.option(fc.string({ unit: "grapheme", maxLength: 6 })),
  );
  // Without a single number only Parquet, which stores types, knows that the column is one.
  const leads = fc
    .array(row, { minLength: 1, maxLength: 20 })
    .filter((rows) => rows.some(([, n]) => n !== null));
  await fc.assert(
    fc.asyncProperty(leads, async (rows) => {
      const paths = ["csv", "ndjson", "parquet"].map((kind) => write(`same.${kind}`, ""));
      for (const path of paths) await writeRows(path, columns, rows);
      const zipped = paths.map((path) => write(`${path.split("/").at(-1)}.gz`, gzipSync(readFileSync(path))));
      const [first, ...others] = await Promise.all([...paths, ...zipped].map((path) => readLeads(path)));
      for (const { table, badRows, notFilledIn } of others) {
        expect(badRows).toEqual([]);
        expect(notFilledIn).toEqual(first!.notFilledIn);
        expect(table.columns).toEqual(first!.table.columns);
      }
    }),
    { numRuns: 8 },
  );
});

it("keeps the order of many rows from Parquet and NDJSON", async () => {
  const rows = Array.from({ length: 140_000 }, (_, row) => [row, `note ${(row * 7919) % 140_000}`] as const);
  const columns = [
    { name: "n", type: "number" },
    { name: "note", type: "text" },
  ] as const;
  for (const kind of ["parquet", "ndjson"]) {
    const path = write(`order.${kind}`, "");
    await writeRows(path, columns, rows);
    const got = cells((await readLeads(path)).table);
    expect(got.n).toEqual(rows.map(([n]) => n));
    expect(got.note).toEqual(rows.map(([, note]) => note));
  }
}, 60_000);

describe("NDJSON", () => {
  it("makes a column of every key and sets lines apart that are no object", async () => {
    const lines = [
      '\ufeff{"b":"x","a":1}',
      "",
      '{"a":2.50,"__proto__":"p","x/y~z":true}',
      "{broken",
      "[1]",
      "5",
      '{"b":null,"a":""}',
    ];
    const path = write("odd.ndjson", lines.join("\r\n"));
    const { table, badRows, format } = await readLeads(path);
    expect(format).toEqual({ kind: "ndjson", encoding: "UTF-8" });
    expect(table.columns.map(({ name }) => name)).toEqual(["b", "a", "__proto__", "x/y~z"]);
    expect(table.columns.map(({ type }) => type)).toEqual(["category", "number", "category", "boolean"]);
    expect([...table.sourceRows!]).toEqual([1, 2, 6]);
    expect(badRows.map(({ row, line, found }) => [row, line, found])).toEqual([
      [3, 4, '"{broken"'],
      [4, 5, '"[1]"'],
      [5, 6, '"5"'],
    ]);
  });

  it("reads a path that looks like a pattern as the one file that it is", async () => {
    write("a1.ndjson", '{"n":1}\n');
    const { table } = await readLeads(write("a[1].ndjson", '{"n":2}\n'));
    expect(cells(table)).toEqual({ n: [2] });
  });
});
