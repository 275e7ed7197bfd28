import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import { readLeads } from "../../src/leads/read.ts";
import { temporaryFiles } from "./files.ts";

const write = temporaryFiles();
const folder = dirname(write("some.csv", "a,b\n1,2\n"));
const gzip = gzipSync("a,b\n".repeat(5000));

it.each<[string, string | Uint8Array, RegExp]>([
  ["empty.csv", "", /is empty/],
  ["empty.csv.gz", gzipSync(""), /is empty/],
  ["blank.csv", "\n\r\n", /only blank lines/],
  ["header.csv", "a,b\n", /has a header and no rows/],
  ["picture.csv", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), /is a PNG picture/],
  ["book.csv", Buffer.from("504b030414000600", "hex"), /Excel workbook/],
  ["wide.csv", Buffer.from("\ufeffa,b\n1,2\n", "utf16le"), /UTF-16/],
  ["zero.csv", "a,b\n1,\0\n", /is a binary file/],
  ["packed.csv.gz", gzipSync("a,b\n1,\0\n"), /is a binary file/],
  ["cut.csv.gz", gzip.subarray(0, gzip.length - 12), /cut off/],
  ["flipped.csv.gz", Buffer.from(gzip).fill(0x55, 12, 24), /damaged/],
  ["twice.csv", "a,b, a \n1,2,3\n", /two columns named "a", the 1st and the 3rd/],
  [
    "unnamed.csv",
    "a,\n1,\n2,secret\n",
    /the 2nd column of .* has cells but no header: found "secret" in row 2/,
  ],
  ["ragged.csv", "a,b\n1\n2\n", /none of the 2 rows .*; the first: .*row 1 \(line 2\)/],
  ["one.csv", "a,b\n1\n", /has one row and it can't be read: .*row 1/],
  ["quote.csv", '"a,b\n1,2\n', /no header that can be read/],
  ["not.parquet", "a,b\n1,2\n", /is not Parquet/],
  ["broken.parquet", `PAR1${"x".repeat(100)}PAR1`, /can't be read as Parquet/],
  ["nested.ndjson", '{"a":1}\n{"a":{"b":2}}\n', /row 2, column "a" holds an object/],
  ["list.ndjson", '{"a":[1]}\n', /row 1, column "a" holds an array/],
  ["array.json", "[1]\n", /wanted one JSON object on the line/],
])("refuses %s in one sentence that names the file", async (name, content, sentence) => {
  const path = write(name, content);
  const error = await readLeads(path).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  expect(error.message).toContain(path);
  expect(error.message).toMatch(sentence);
  expect(error.message).not.toContain("\n");
});

it("refuses a missing file and a directory", async () => {
  await expect(readLeads(join(folder, "none.csv"))).rejects.toThrow(/none\.csv doesn't exist/);
  await expect(readLeads(join(folder, "some.csv", "x.csv"))).rejects.toThrow(InputError);
  await expect(readLeads(folder)).rejects.toThrow(/is a directory/);
});

it("refuses a file of which no row fits the types given", async () => {
  await expect(readLeads(join(folder, "some.csv"), { types: { b: "date" } })).rejects.toThrow(
    /has one row and it can't be read: .*row 1, column "b": found "2", wanted a date/,
  );
});

it("drops a column without header and cells, and says so", async () => {
  const { table, dropped } = await readLeads(write("last.csv", "a,\n1,\n2, \u00a0\n"));
  expect(table.columns.map(({ name }) => name)).toEqual(["a"]);
  expect(dropped).toEqual([{ column: "", because: expect.stringMatching(/the 2nd column of .*last\.csv/) }]);
});

it("stops when it is told to, and leaves no working files", async () => {
  const own = mkdtempSync(join(tmpdir(), "leadlight-test-"));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = own;
  try {
    const path = write("long.csv", `a,b\n${"1,2\n".repeat(1_500_000)}`);
    const stop = new AbortController();
    const reason = new Error("enough");
    const reading = readLeads(path, { signal: stop.signal, onProgress: () => stop.abort(reason) });
    await expect(reading).rejects.toBe(reason);
    await readLeads(join(folder, "some.csv"));
    await readLeads(join(folder, "header.csv")).catch(() => {});
    expect(readdirSync(own)).toEqual([]);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(own, { recursive: true });
  }
});
