import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLeads } from "../../src/leads/read.ts";
import { cleanText } from "../../src/leads/text.ts";
import { cells, temporaryFiles } from "./files.ts";

const write = temporaryFiles();

describe("readLeads of CSV", () => {
  it("reads semicolons and quotes as the bank writes them", async () => {
    const path = write(
      "bank.csv",
      '"age";"job";"pdays";"y"\r\n56;"admin.";999;"no"\r\n41;"blue;collar";6;"yes"\r\n',
    );
    const { table, format, badRows } = await readLeads(path, { sentinels: { pdays: [999] } });
    expect(cells(table)).toEqual({
      age: [56, 41],
      job: ["admin.", "blue;collar"],
      pdays: [null, 6],
      y: [false, true],
    });
    expect(format).toEqual({ kind: "csv", delimiter: ";", encoding: "UTF-8" });
    expect(badRows).toEqual([]);
    expect(table.sourceRows).toBeUndefined();
  });

  it.each([",", ";", "\t", "|"])(
    "tells the delimiter %j from commas in cells and names",
    async (delimiter) => {
      const lines = [
        ['"Search, paid"', "Deal|Size;x", "n"].map((name) => (name.startsWith('"') ? name : `"${name}"`)),
        ['"a, b; c | d"', "1.5", "1"],
        ['"e, f"', "2.5", "2"],
      ];
      const path = write("delimiter.csv", lines.map((line) => line.join(delimiter)).join("\n"));
      const { table, format } = await readLeads(path);
      expect(format.delimiter).toBe(delimiter);
      expect(cells(table)).toEqual({
        "Search, paid": ["a, b; c | d", "e, f"],
        "Deal|Size;x": [1.5, 2.5],
        n: [1, 2],
      });
    },
  );

  it("takes commas between semicolons for decimal ones, not for delimiters", async () => {
    const { table } = await readLeads(write("comma.csv", "a;b\n1,5;2,5\n3,5;4,5\n"));
    expect(cells(table)).toEqual({ a: [1.5, 3.5], b: [2.5, 4.5] });
  });

  it.each(["\n", "\r\n", "\r"])(
    "ends rows at %j, passes over blank lines, keeps line ends in quotes",
    async (eol) => {
      const path = write(
        "lines.csv",
        ["\ufeffname,note", "", 'Ann,"one\r\ntwo\n"', "", "Bob,x", "", ""].join(eol),
      );
      const { table, badRows } = await readLeads(path);
      expect(badRows).toEqual([]);
      expect(cells(table)).toEqual({ name: ["Ann", "Bob"], note: ["one\r\ntwo", "x"] });
    },
  );

  it("reads Latin-1 with the characters of Windows, wherever the first of them stands", async () => {
    const filler = "plain,1\n".repeat(200_000);
    const bytes = Buffer.concat([
      Buffer.from(`city,n\n${filler}`),
      Buffer.from([0x5a, 0xfc, 0x72, 0x69, 0x63, 0x68, 0x20, 0x80, 0x2c, 0x32, 0x0a]), // Zürich €,2
    ]);
    const { table, format } = await readLeads(write("latin.csv", bytes));
    expect(format.encoding).toBe("Latin-1");
    expect(table.rows).toBe(200_001);
    expect(table.columns[0]).toMatchObject({ levels: ["Zürich €", "plain"] });
  });

  it("takes UTF-8 for UTF-8 wherever a block cuts a character", async () => {
    for (const shift of [0, 1, 2, 3]) {
      const text = `a,n\n${"x".repeat(shift)},1\n${"😀é\n".repeat(0)}${"😀😀😀😀😀😀😀é,2\n".repeat(40_000)}`;
      const { format, table } = await readLeads(write("utf8.csv", text));
      expect(format.encoding).toBe("UTF-8");
      expect(table.rows).toBe(40_001);
    }
  });

  it("reads stray quotes inside a bare cell as text", async () => {
    const { table, badRows } = await readLeads(write("stray.csv", 'size,who\n15" screen,a\n"x",b "c" d\n'));
    expect(badRows).toEqual([]);
    expect(cells(table)).toEqual({ size: ['15" screen', "x"], who: ["a", 'b "c" d'] });
  });

  it("sets bad rows apart with their number and line, and reads the rest", async () => {
    const lines = [
      "name,n", // 1
      'Ann,"1"', // 2: row 1
      "", // 3
      '"two', // 4: row 2
      'lines",2', // 5
      "too,many,cells", // 6: row 3
      "few", // 7: row 4
      '"bad" quote,5', // 8: row 5
      "Bob,6", // 9: row 6
      'open,"quote', // 10: row 7
      "Cid,8", // 11: row 8
    ];
    const path = write("bad.csv", lines.join("\n"));
    const { table, badRows } = await readLeads(path);
    expect(cells(table)).toEqual({ name: ["Ann", "two\nlines", "Bob", "Cid"], n: [1, 2, 6, 8] });
    expect([...table.sourceRows!]).toEqual([1, 2, 6, 8]);
    expect(badRows.map(({ row, line, column }) => [row, line, column])).toEqual([
      [3, 6, null],
      [4, 7, null],
      [5, 8, null],
      [7, 10, null],
    ]);
    expect(badRows[0]!.message).toBe(
      `${path}, row 3 (line 6): found 3 cells in "too,many,cells", wanted 2, one for each column of the header`,
    );
    expect(badRows[2]!.found).toBe(`text after a closing quote in ${JSON.stringify('"bad" quote,5')}`);
    expect(badRows[3]!.found).toBe(`a quote that is never closed in ${JSON.stringify('open,"quote')}`);
  });

  it("keeps order, cells and row numbers over many blocks, plain and gzip", async () => {
    const rows = 150_000;
    const wanted: string[] = [];
    let text = "id,n,note\n";
    for (let row = 1; row <= rows; row++) {
      const note = row % 7 === 0 ? `"line ${row}\r\n, ""quoted"""` : `note ${row}`;
      if (row % 50_000 === 0) text += `L${row}\n`;
      else {
        text += `L${row},${row * 3},${note}\n`;
        wanted.push(`L${row}`);
      }
    }
    expect(text.length).toBeGreaterThan(3 << 20);
    for (const path of [write("many.csv", text), write("many.csv.gz", gzipSync(text))]) {
      const { table, badRows } = await readLeads(path);
      const got = cells(table);
      expect(badRows.map(({ row }) => row)).toEqual([50_000, 100_000, 150_000]);
      expect(got.id).toEqual(wanted);
      expect([...table.sourceRows!].map((row) => `L${row}`)).toEqual(wanted);
      expect(got.n).toEqual([...table.sourceRows!].map((row) => row * 3));
      expect(got.note?.[6]).toBe('line 7\r\n, "quoted"');
    }
  }, 60_000);

  it("gives back any text that was written in quotes", async () => {
    const cell = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 12 }),
      fc
        .array(fc.constantFrom('"', ",", ";", "\n", "\r", "\t", "a", " ", "'", "\\", "\0"), { maxLength: 6 })
        .map((parts) => parts.join("")),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(",", ";", "\t", "|"),
        fc.constantFrom("\n", "\r\n"),
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }),
        async (delimiter, eol, rows) => {
          const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
          const lines = [["a", "b"], ...rows].map((row) => row.map(quoted).join(delimiter));
          const bytes = Buffer.from(lines.join(eol));
          fc.pre(!bytes.includes(0)); // zero bytes make a file binary
          const { table, badRows } = await readLeads(write("round.csv", bytes), {
            types: { a: "text", b: "category" },
          });
          expect(badRows).toEqual([]);
          const column = (at: 0 | 1) => rows.map((row) => cleanText(row[at]) || null);
          expect(cells(table)).toEqual({ a: column(0), b: column(1) });
        },
      ),
      { numRuns: 60 },
    );
  });
});
