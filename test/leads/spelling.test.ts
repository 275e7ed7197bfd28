import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ReadOptions, readLeads } from "../../src/leads/read.ts";
import { parseDateAs, parseNumberAs } from "../../src/leads/spelling.ts";
import { cells, temporaryFiles } from "./files.ts";

const write = temporaryFiles();

/** One column of these cells, in a file with semicolons. */
const column = async (texts: readonly string[], options: ReadOptions = {}, delimiter = ";") => {
  const rows = texts.map((text) => `1${delimiter}"${text}"`);
  const file = await readLeads(write("spelling.csv", [`one${delimiter}x`, ...rows].join("\n")), options);
  return { ...file, type: file.table.columns[1]!.type, cells: cells(file.table).x! };
};
const on = (year: number, month: number, day: number) => Date.UTC(year, month - 1, day);

describe("parseNumberAs", () => {
  it("reads back what Intl writes, in each of the spellings", () => {
    const amounts = fc.integer({ min: -99_999_999, max: 99_999_999 }).map((cents) => cents / 100);
    const locales = [
      ["en-US", "decimalPoint"],
      ["de-DE", "decimalComma"],
      ["fr-FR", "decimalComma"],
      ["de-CH", "decimalPoint"],
      ["es-ES", "decimalComma"],
    ] as const;
    fc.assert(
      fc.property(amounts, fc.constantFrom(...locales), (amount, [locale, spelling]) => {
        for (const style of [{}, { style: "currency", currency: "EUR" }] as const) {
          const text = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, ...style }).format(amount);
          expect(parseNumberAs(text, spelling), text).toBe(amount === 0 ? 0 : amount);
        }
      }),
    );
  });

  it.each([
    ["€ 1.200,50", Number.NaN, 1200.5],
    ["$1,200", 1200, Number.NaN],
    ["3.000 EUR", Number.NaN, 3000],
    ["-€ 5", -5, -5],
    ["€ -5", -5, -5],
    ["0,52", Number.NaN, 0.52],
    ["12,345", 12_345, 12.345],
    ["1e3", 1000, Number.NaN],
    ["1,2,3", Number.NaN, Number.NaN],
    ["1,2000", Number.NaN, 1.2],
    ["1,200,50", Number.NaN, Number.NaN],
    ["-$-5", Number.NaN, Number.NaN],
    ["007", Number.NaN, Number.NaN],
    ["9,007,199,254,740,993", Number.NaN, Number.NaN],
    ["$", Number.NaN, Number.NaN],
  ])("%s", (text, point, comma) => {
    expect(parseNumberAs(text)).toBe(text === "1e3" ? 1000 : text === "007" ? 7 : Number.NaN);
    expect(parseNumberAs(text, "decimalPoint")).toBe(point);
    expect(parseNumberAs(text, "decimalComma")).toBe(comma);
  });
});

describe("parseDateAs", () => {
  it.each([
    ["31/01/2024", on(2024, 1, 31), Number.NaN],
    ["3/4/2024", on(2024, 4, 3), on(2024, 3, 4)],
    ["1.3.2024", on(2024, 3, 1), Number.NaN],
    ["13-12-2024", on(2024, 12, 13), Number.NaN],
    ["1/31/2024 2:05 PM", Number.NaN, on(2024, 1, 31) + (14 * 60 + 5) * 60_000],
    ["1/31/2024, 12:00 AM", Number.NaN, on(2024, 1, 31)],
    ["30/02/2024", Number.NaN, Number.NaN],
    ["2024-05-06", on(2024, 5, 6), on(2024, 5, 6)],
  ])("%s", (text, dayFirst, monthFirst) => {
    expect(parseDateAs(text, "dayFirst")).toBe(dayFirst);
    expect(parseDateAs(text, "monthFirst")).toBe(monthFirst);
  });
});

describe("a column", () => {
  it.each([
    [["€ 1.200,50", "€ 1.300", "€ 7"], [1200.5, 1300, 7], "with a decimal comma"],
    [["$1,200", "-$15.5", "", "n/a"], [1200, -15.5, null, null], "with a decimal point"],
    [["1.200,5", "1.200", "3"], [1200.5, 1200, 3], "with a decimal comma"],
    [["0,52", "12,345", "7"], [0.52, 12.345, 7], "with a decimal comma"],
    [["3/4/2024", "31/12/2024"], [on(2024, 4, 3), on(2024, 12, 31)], "day first"],
    [["3/4/2024", "12/31/2024"], [on(2024, 3, 4), on(2024, 12, 31)], "month first"],
  ])("%j is read by the one spelling that fits all cells, and told", async (texts, wanted, how) => {
    const found = await column(texts);
    expect(found.cells).toEqual(wanted);
    expect(found.notes).toEqual([
      expect.stringMatching(new RegExp(`^x of .* is read as (numbers|dates) ${how}$`)),
    ]);
  });

  it.each([
    [["1,200", "3,450"], /can be read with a decimal point and with a decimal comma, and none tells which/],
    [["03/04/2024", "05/06/2024"], /can be read day first and month first/],
    [
      ["31/12/2024", "12/31/2024"],
      /some of its cells can only be read day first, as .* others only month first/,
    ],
    [["€ 5", "$ 5"], /its amounts are in \$ and €/],
    [["1.5", "€ 1.200,50"], /some of its cells can only be read with a decimal point/],
    [["555 123 456", "+49 123 456"], null],
    [["north", "1,5"], null],
    [["007", "$5"], null],
  ])("%j stays text, with the reason where there is a doubt", async (texts, because) => {
    const found = await column(texts);
    expect(found.type).toBe("category");
    expect(found.cells).toEqual(texts);
    if (because !== null) expect(found.notes).toEqual([expect.stringMatching(because)]);
  });

  it("of numbers or dates but for a few cells is text, and told", async () => {
    const numbers = Array.from({ length: 60 }, (_, k) => String(k));
    expect(await column([...numbers, "many"])).toMatchObject({
      type: "text",
      notes: [expect.stringMatching(/is read as text: most of its cells are numbers, but not "many"/)],
    });
    const dates = numbers.slice(0, 28).map((k) => `2024-01-${String(Number(k) + 1).padStart(2, "0")}`);
    expect((await column([...dates, "soon"])).notes).toEqual([
      expect.stringMatching(/are dates, but not "soon"/),
    ]);
    expect((await column([...numbers.slice(0, 10), "10+"])).notes).toEqual([]); // levels of a category
  });

  it("of lists stays text where commas are delimiters", async () => {
    expect((await column(["1,2", "3", "1,3"], {}, ",")).type).toBe("category");
    expect((await column(["€ 1,20", "€ 3"], {}, ",")).cells).toEqual([1.2, 3]);
  });

  it("plain numbers and dates are read as ever, without a note", async () => {
    expect(await column(["1.200", "2.345"])).toMatchObject({ cells: [1.2, 2.345], notes: [] });
    expect(await column(["2024-01-31", "01.02.2024"])).toMatchObject({ type: "date", notes: [] });
  });

  it("is read as it is said to be, whatever its cells leave open", async () => {
    const said = (spelling: "dayFirst" | "monthFirst" | "decimalComma", type: "date" | "number") => ({
      types: { x: type },
      spellings: { x: spelling },
    });
    expect((await column(["03/04/2024"], said("dayFirst", "date"))).cells).toEqual([on(2024, 4, 3)]);
    expect((await column(["03/04/2024"], said("monthFirst", "date"))).cells).toEqual([on(2024, 3, 4)]);
    const found = await column(["1.200", "1.5", "3"], said("decimalComma", "number"));
    expect(found.cells).toEqual([1200, 3]);
    expect(found.badRows.map(({ row }) => row)).toEqual([2]);
  });

  it("of a stated type leaves out the rows that are in doubt, with the reason", async () => {
    const found = await column(["03/04/2024", "2024-05-06"], { types: { x: "date" } });
    expect(found.cells).toEqual([on(2024, 5, 6)]);
    expect(found.badRows[0]!.message).toMatch(/day first and month first/);
    const told = await column(["03/04/2024", "31/12/2024", "soon"], { types: { x: "date" } });
    expect(told.cells).toEqual([on(2024, 4, 3), on(2024, 12, 31)]);
  });
});
