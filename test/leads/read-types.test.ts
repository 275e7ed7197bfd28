import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { smallestNumbers } from "../../src/leads/column-numbers.ts";
import { parseNumber } from "../../src/leads/plain-number.ts";
import { type ReadOptions, readLeads } from "../../src/leads/read.ts";
import { numberAt } from "../../src/leads/table.ts";
import { cells, temporaryFiles } from "./files.ts";

const write = temporaryFiles();

/** One column of these cells beside a filled one. */
const column = async (texts: readonly string[], options: ReadOptions = {}, name = "x") => {
  const rows = texts.map((text) => `1,"${text.replaceAll('"', '""')}"`);
  const file = await readLeads(write("types.csv", [`one,${name}`, ...rows].join("\n")), options);
  return { ...file, type: file.table.columns[1]!.type, cells: cells(file.table)[name]! };
};

describe("guessed types", () => {
  it.each<[string, string[], unknown[]]>([
    ["number", ["1", " +2.5 ", ".5", "1e3", "-7", ""], [1, 2.5, 0.5, 1000, -7, null]],
    ["number", ["1", "N/A", "2", "-", "select"], [1, null, 2, null, null]],
    ["boolean", ["Yes", "no", "UNKNOWN", ""], [true, false, null, null]],
    ["boolean", ["t", "F"], [true, false]],
    ["number", ["0", "1", "1"], [0, 1, 1]],
    ["category", ["true", "no"], ["true", "no"]],
    ["date", ["2024-02-29", "none", "01.03.2024"], [Date.UTC(2024, 1, 29), null, Date.UTC(2024, 2, 1)]],
    ["category", ["2024-02-30", "2024-02-28"], ["2024-02-30", "2024-02-28"]],
    ["category", ["007", "12"], ["007", "12"]],
    ["category", ["9007199254740993"], ["9007199254740993"]],
    ["category", ["1_000"], ["1_000"]],
    ["category", ["nan", "inf"], ["nan", "inf"]],
    ["category", ["web", "unknown", "Web"], ["web", "unknown", "Web"]],
    ["category", ["unknown", "Select"], ["unknown", "Select"]],
    ["category", ["", " \u00a0", ""], [null, null, null]],
  ])("%s: %j", async (type, texts, wanted) => {
    const found = await column(texts);
    expect(found.type).toBe(type);
    expect(found.cells).toEqual(wanted);
  });

  it("takes nine addresses in ten for e-mail, and eight for none", async () => {
    const mail = (share: number) =>
      Array.from({ length: 10 }, (_, k) => (k < share ? `a${k}@b.example` : `none of these ${k}`));
    expect((await column(mail(9))).type).toBe("email");
    expect((await column(mail(8))).type).toBe("category");
  });

  it.each(["job_title", "JobTitle", "Title", "position", "Role"])("knows %s by its name", async (name) => {
    expect((await column(["CFO", "Clerk"], {}, name)).type).toBe("jobTitle");
    expect((await column(["1", "2"], {}, name)).type).toBe("number");
  });

  it("calls text what has more distinct values than 50, than 5 % of the rows and than a fifth of the filled ones", async () => {
    const distinct = (values: number, rows: number) =>
      Array.from({ length: rows }, (_, k) => `v ${k % values}`);
    expect((await column(distinct(50, 60))).type).toBe("category");
    expect((await column(distinct(51, 60))).type).toBe("text");
    expect((await column(distinct(100, 2000))).type).toBe("category");
    expect((await column(distinct(400, 2000))).type).toBe("category");
    expect((await column(distinct(401, 2000))).type).toBe("text");
  });

  it("counts what it reads as missing", async () => {
    const options = { placeholders: { x: ["Select"] }, sentinels: { x: [999] } };
    const numbers = await column(["1", "999", "Select", "999.0", "n/a"], options);
    expect(numbers.cells).toEqual([1, null, null, null, null]);
    expect(numbers.notFilledIn).toEqual([
      { column: "x", placeholder: "999", count: 2 },
      { column: "x", placeholder: "Select", count: 1 },
      { column: "x", placeholder: "n/a", count: 1 },
    ]);
    const texts = await column(["a", "Select", "select"], options);
    expect(texts.cells).toEqual(["a", null, "select"]);
  });

  it("reads an outcome as the file's text, and an id as text where a number would change it", async () => {
    expect((await column(["1", "0"], { roles: { x: "outcome" } })).cells).toEqual(["1", "0"]);
    expect((await column(["1e3", "5"], { roles: { x: "id" } })).cells).toEqual(["1e3", "5"]);
    expect((await column(["10", "5"], { roles: { x: "id" } })).cells).toEqual([10, 5]);
  });

  it("is the same when there are too many distinct texts to number", async () => {
    const rows = 60_000;
    const found = await column([...Array.from({ length: rows }, (_, k) => `${k}.5`), "n/a", "7"]);
    expect(found.type).toBe("number");
    expect(found.cells.slice(-3)).toEqual([rows - 0.5, null, 7]);
    expect(found.notFilledIn).toEqual([{ column: "x", placeholder: "n/a", count: 1 }]);
    const text = await column(Array.from({ length: rows }, (_, k) => (k === 9 ? "" : ` té ${k} `)));
    expect(text.type).toBe("text");
    expect(text.cells.slice(8, 11)).toEqual(["té 8", null, "té 10"]);
  });
});

describe("given types", () => {
  it("leave out a row whose cell doesn't fit, and name it", async () => {
    const long = "x".repeat(60);
    const { cells, badRows, table } = await column(["1", long, "n/a", "2024"], { types: { x: "number" } });
    expect(cells).toEqual([1, null, 2024]);
    expect([...table.sourceRows!]).toEqual([1, 3, 4]);
    expect(badRows).toHaveLength(1);
    expect(badRows[0]).toMatchObject({ row: 2, column: "x", found: `"${"x".repeat(39)}…"` });
    expect(badRows[0]!.message).toMatch(/types\.csv, row 2, column "x": found "x+…", wanted a number/);
  });

  it("take 1 and 0 for booleans, numbers for text, and leave no level of a bad row", async () => {
    expect((await column(["1", "0", "yes"], { types: { x: "boolean" } })).cells).toEqual([true, false, true]);
    expect((await column(["1", "0"], { types: { x: "category" } })).cells).toEqual(["1", "0"]);
    const path = write("levels.csv", "n,c\n1,a\nx,only here\n");
    const { table } = await readLeads(path, { types: { n: "number" } });
    expect(table.columns[1]).toMatchObject({ levels: ["a"] });
  });

  it("of names that every object inherits are not given at all", async () => {
    expect((await column(["a"], { types: {}, roles: {} }, "constructor")).cells).toEqual(["a"]);
  });
});

describe("smallestNumbers", () => {
  it.each<[string, number[]]>([
    ["Int8Array", [-127, 127, Number.NaN]],
    ["Int16Array", [-128]],
    ["Int16Array", [128, -32_767]],
    ["Int32Array", [-32_768]],
    ["Int32Array", [2 ** 31 - 1, 1 - 2 ** 31]],
    ["Float64Array", [-(2 ** 31)]],
    ["Float64Array", [2 ** 31]],
    ["Float64Array", [-0, 1]],
    ["Float64Array", [0.5]],
  ])("%s for %j", (kind, values) => {
    expect(smallestNumbers(Float64Array.from(values)).constructor.name).toBe(kind);
  });

  it("changes no number", () => {
    const number = fc.oneof(fc.integer({ min: -130, max: 130 }), fc.integer(), fc.double());
    fc.assert(
      fc.property(fc.array(number), (numbers) => {
        const values = smallestNumbers(Float64Array.from(numbers));
        const cells = numbers.map((_, row) => numberAt({ name: "x", type: "number", values }, row));
        expect(cells).toEqual(numbers.map((n) => (Number.isNaN(n) ? null : n)));
      }),
    );
  });
});

it("parses a number that JavaScript wrote as that number", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      expect(parseNumber(String(number))).toBe(number + 0 || 0);
    }),
  );
  for (const text of ["", "1e999", "0x1", "1 2", "--1", ".", "e5", "Infinity"])
    expect(parseNumber(text)).toBeNaN();
});

describe("infinite numbers", () => {
  it("are missing in a column of numbers, guessed or stated, and counted by their spelling", async () => {
    for (const options of [{}, { types: { x: "number" as const } }]) {
      const found = await column(["1.5", "inf", "-Infinity", "1e999", "+∞", "2", "inf"], options);
      expect(found.type).toBe("number");
      expect(found.cells).toEqual([1.5, null, null, null, null, 2, null]);
      expect(found.badRows).toEqual([]);
      expect(new Map(found.notFilledIn.map(({ placeholder, count }) => [placeholder, count]))).toEqual(
        new Map(Object.entries({ inf: 2, "-Infinity": 1, "1e999": 1, "+∞": 1 })),
      );
    }
  });

  it("make no number of a column that holds nothing else, nor of one of words", async () => {
    for (const texts of [
      ["inf", "inf"],
      ["inf", "north", "3"],
      ["inf", "2024-02-29"],
      ["inf", "yes"],
    ])
      expect((await column(texts)).type).toBe("category");
  });
});
