import fc from "fast-check";
import { expect, it } from "vitest";
import { csvCell, emptyCsvRow, readCsvRow } from "../../src/leads/csv-row.ts";

const text = fc
  .array(fc.constantFrom('"', ",", "\n", "\r", "a", "b", "é"), { maxLength: 20 })
  .map((parts) => parts.join(""));

it("asks for more bytes, or finds in a part of the bytes what it finds in all of them", () => {
  fc.assert(
    fc.property(text, fc.nat(), (whole, cut) => {
      const bytes = Buffer.from(whole);
      fc.pre(bytes.length > 0);
      const all = emptyCsvRow();
      const part = emptyCsvRow();
      readCsvRow(bytes, 0, bytes.length, true, 44, all);
      readCsvRow(bytes, 0, cut % bytes.length, false, 44, part);
      if (part.state !== "more") {
        expect(part.state).toBe(all.state);
        if (part.state === "whole") expect(part).toEqual({ ...all, starts: part.starts });
      }
    }),
    { numRuns: 2000 },
  );
});

it("finds the cells that were written", () => {
  const cell = fc
    .array(fc.constantFrom('"', ",", "\n", "\r\n", "a", "é"), { maxLength: 6 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), (wanted) => {
      const line = wanted.map((one) => `"${one.replaceAll('"', '""')}"`).join(",");
      const bytes = Buffer.from(`${line}\r\nnext`);
      const row = emptyCsvRow();
      readCsvRow(bytes, 0, bytes.length, true, 44, row);
      expect(row.state).toBe("whole");
      expect(Array.from({ length: row.cells }, (_, at) => csvCell(bytes, row, at))).toEqual(wanted);
      expect(bytes.toString("utf8", row.next)).toBe("next");
      expect(row.lines).toBe(1 + line.split("\n").length - 1);
    }),
  );
});
