import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import { writeRows } from "../../src/leads/write.ts";
import type { WrittenColumn, WrittenRow } from "../../src/leads/written-row.ts";

let folder: string;
let instance: DuckDBInstance;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-test-"));
  instance = await DuckDBInstance.create(":memory:");
});
afterAll(async () => {
  instance.closeSync();
  await rm(folder, { recursive: true });
});

const COLUMNS: readonly WrittenColumn[] = [
  { name: "id, the", type: "text" },
  { name: 'sc"ore', type: "number" },
  { name: "__proto__", type: "text" },
];

/** What DuckDB, which is no code of ours, reads from a file that we wrote. */
async function readBack(path: string, from: string): Promise<unknown[][]> {
  const connection = await instance.connect();
  try {
    return (await (
      await connection.runAndReadAll(`SELECT * FROM ${from.replace("?", `'${path}'`)}`)
    ).getRows()) as unknown[][];
  } finally {
    connection.closeSync();
  }
}

const READERS = {
  csv: `read_csv(?, header = true, delim = ',', quote = '"', escape = '"', allow_quoted_nulls = false,
    auto_detect = false, columns = {'id, the': 'VARCHAR', 'sc"ore': 'DOUBLE', '__proto__': 'VARCHAR'})`,
  parquet: "read_parquet(?)",
};

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0.1 + 0.2, 5e-324, 1.7976931348623157e308, 2 ** 53 + 2, 1e21, 1e-7),
);
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }).map((s) => s.replaceAll(/\p{C}/gu, "")),
  fc.constantFrom(
    "",
    '"',
    '""',
    ",",
    "a,b",
    "a\nb",
    "a\r\nb",
    "=1+1",
    " a ",
    "NULL",
    "null",
    "é€😀",
    "\\",
    "'",
    "1e5",
  ),
);
const rows = fc.array(fc.tuple(fc.option(text), fc.option(number), fc.option(text)), { maxLength: 20 });
const unsigned = (row: WrittenRow) => row.map((cell) => (cell === 0 ? 0 : cell));

describe("what is written is read back", () => {
  test.each(["csv", "parquet"] as const)("by DuckDB from %s", async (format) => {
    const path = join(folder, `it's.${format}`);
    await fc.assert(
      fc.asyncProperty(rows, async (rows) => {
        expect(await writeRows(path, COLUMNS, rows)).toBe(rows.length);
        expect(await readBack(path.replaceAll("'", "''"), READERS[format])).toEqual(rows.map(unsigned));
      }),
      { numRuns: format === "csv" ? 60 : 15 },
    );
  });

  test("by JSON.parse from NDJSON, a key a column", async () => {
    const path = join(folder, "rows.ndjson");
    await fc.assert(
      fc.asyncProperty(rows, async (rows) => {
        await writeRows(path, COLUMNS, rows);
        const lines = (await readFile(path, "utf8")).split("\n");
        expect(lines.pop()).toBe("");
        expect(lines.map((line) => Object.entries(JSON.parse(line)))).toEqual(
          rows.map((row) => unsigned(row).map((cell, j) => [COLUMNS[j]!.name, cell])),
        );
      }),
    );
  });

  test("from gzip the same bytes", async () => {
    const rows: WrittenRow[] = [
      ["a", 1.5, null],
      [null, null, "ü"],
    ];
    for (const ending of ["csv", "ndjson"]) {
      await writeRows(join(folder, `plain.${ending}`), COLUMNS, rows);
      await writeRows(join(folder, `packed.${ending}.GZ`), COLUMNS, rows);
      expect(gunzipSync(await readFile(join(folder, `packed.${ending}.GZ`)))).toEqual(
        await readFile(join(folder, `plain.${ending}`)),
      );
    }
  });
});

test("CSV looks as RFC 4180 has it", async () => {
  const path = join(folder, "look.csv");
  await writeRows(path, COLUMNS, [
    ["a,b", -0, 'say "x"'],
    ["", 0.1, "=1+1"],
    [null, null, "two\nlines"],
  ]);
  expect(await readFile(path, "utf8")).toBe(
    '"id, the","sc""ore",__proto__\n"a,b",0,"say ""x"""\n"",0.1,=1+1\n,,"two\nlines"\n',
  );
});

test("a lone empty cell is a row, and no rows are a header", async () => {
  const path = join(folder, "lone.csv");
  await writeRows(path, [{ name: "a", type: "number" }], [[1], [null], [2]]);
  expect(await readFile(path, "utf8")).toBe('a\n1\n""\n2\n');
  expect(await writeRows(path, [{ name: "a", type: "number" }], [])).toBe(0);
  expect(await readFile(path, "utf8")).toBe("a\n");
  await writeRows(join(folder, "none.parquet"), [{ name: "a", type: "number" }], []);
  expect(await readBack(join(folder, "none.parquet"), READERS.parquet)).toEqual([]);
});

test("more rows than a batch keep their order, from an asynchronous source too", async () => {
  async function* source(): AsyncGenerator<WrittenRow> {
    for (let i = 0; i < 5_000; i++) yield [`r${i}`, i / 7, null];
  }
  for (const format of ["csv", "parquet"] as const) {
    const path = join(folder, `many.${format}`);
    expect(await writeRows(path, COLUMNS, source())).toBe(5_000);
    const back = await readBack(path, READERS[format]);
    expect(back.map((row) => row[0])).toEqual(Array.from({ length: 5_000 }, (_, i) => `r${i}`));
    expect(back[4_999]).toEqual(["r4999", 4_999 / 7, null]);
  }
});

test("rows are taken no faster than the disk takes them", async () => {
  let open = 0;
  function* source(): Generator<WrittenRow> {
    for (let i = 0; i < 20_000; i++) {
      open = i;
      yield ["x".repeat(1_000), i, null];
    }
  }
  const stop = new AbortController();
  async function* halted(): AsyncGenerator<WrittenRow> {
    for (const row of source()) {
      yield row;
      if (open === 5_000) stop.abort(new Error("enough"));
    }
  }
  await expect(
    writeRows(join(folder, "big.csv"), COLUMNS, halted(), { signal: stop.signal }),
  ).rejects.toThrow("enough");
  expect(open).toBeLessThan(8_000);
});

describe("after an error the old file stands and nothing is left beside it", () => {
  const OLD = "the old file";
  async function check(
    name: string,
    write: (path: string) => Promise<unknown>,
    error: unknown,
  ): Promise<void> {
    const place = await mkdtemp(join(folder, "error-"));
    const path = join(place, name);
    await writeFile(path, OLD);
    await expect(write(path)).rejects.toThrow(error as Error);
    expect(await readFile(path, "utf8")).toBe(OLD);
    expect(await readdir(place)).toEqual([name]);
  }

  describe.each(["a.csv", "a.csv.gz", "a.ndjson", "a.parquet"])("%s", (name) => {
    test("rows that throw after a few batches", async () => {
      let closed = false;
      function* source(): Generator<WrittenRow> {
        try {
          for (let i = 0; i < 5_000; i++) yield ["a", i, "b"];
          throw new Error("the scorer broke");
        } finally {
          closed = true;
        }
      }
      await check(name, (path) => writeRows(path, COLUMNS, source()), /the scorer broke/);
      expect(closed).toBe(true);
    });

    test("an abort before and in the middle", async () => {
      const reason = new Error("stopped by the user");
      const before = { signal: AbortSignal.abort(reason) };
      await check(name, (path) => writeRows(path, COLUMNS, [["a", 1, "b"]], before), reason);

      const stop = new AbortController();
      let closed = false;
      function* source(): Generator<WrittenRow> {
        try {
          for (let i = 0; ; i++) {
            if (i === 5_000) stop.abort(reason);
            yield ["a", i, "b"];
          }
        } finally {
          closed = true;
        }
      }
      await check(name, (path) => writeRows(path, COLUMNS, source(), { signal: stop.signal }), reason);
      expect(closed).toBe(true);
    });

    test("a row that doesn't fit", async () => {
      const bad = (row: unknown) => (path: string) =>
        writeRows(path, COLUMNS, [["a", 1, "b"], row as WrittenRow]);
      await check(
        name,
        bad(["a", Number.NaN, "b"]),
        /column sc"ore of row 2: found NaN, wanted a finite number or null/,
      );
      await check(name, bad(["a", "1", "b"]), /found a string, wanted a finite number or null/);
      await check(name, bad([1, 1, "b"]), /column id, the of row 2: found 1, wanted text or null/);
      await check(name, bad(["a", 1]), /row 2: found 2 cells, wanted 3, one a column/);
    });
  });
});

describe("what is refused before a row is taken", () => {
  const never = {
    [Symbol.iterator]: () => {
      throw new Error("rows were taken");
    },
  };

  test.each(["a.xlsx", "a", "a.parquet.gz", "a.csv.zip", ".gz"])("the ending of %s", async (name) => {
    const writing = writeRows(join(folder, name), COLUMNS, never);
    await expect(writing).rejects.toBeInstanceOf(InputError);
    await expect(writing).rejects.toThrow(/found another ending, wanted \.csv, \.ndjson, .* or \.parquet$/);
  });

  test("a folder, a folder that isn't there, and columns that can't be told apart", async () => {
    await mkdir(join(folder, "sub.csv"));
    await expect(writeRows(join(folder, "sub.csv"), COLUMNS, never)).rejects.toThrow(/found a folder there/);
    await expect(writeRows(join(folder, "no", "a.csv"), COLUMNS, never)).rejects.toThrow(/found no folder/);
    const twice = [COLUMNS[0]!, COLUMNS[0]!];
    await expect(writeRows(join(folder, "a.csv"), twice, never)).rejects.toThrow(RangeError);
    await expect(writeRows(join(folder, "a.csv"), [], never)).rejects.toThrow(RangeError);
  });
});
