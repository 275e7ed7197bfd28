import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDate } from "../../src/leads/dates.ts";

const moments = fc.date({
  min: new Date("1900-01-01T00:00:00Z"),
  max: new Date("2200-12-31T23:59:59.999Z"),
  noInvalidDate: true,
});

describe("parseDate", () => {
  it("reads what toISOString writes, in each of the spellings", () => {
    fc.assert(
      fc.property(moments, (moment) => {
        const iso = moment.toISOString();
        const [year, month, day] = [iso.slice(0, 4), iso.slice(5, 7), iso.slice(8, 10)];
        const midnight = Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth(), moment.getUTCDate());
        expect(parseDate(iso)).toBe(moment.getTime());
        expect(parseDate(iso.replace("T", " ").replace("Z", ""))).toBe(moment.getTime());
        expect(parseDate(`${iso.slice(0, -1)}999`)).toBe(moment.getTime());
        expect(parseDate(iso.slice(0, 10))).toBe(midnight);
        expect(parseDate(`${year}/${month}/${day}`)).toBe(midnight);
        expect(parseDate(`${day}.${month}.${year}`)).toBe(midnight);
      }),
    );
  });

  it("agrees with the calendar on which days exist", () => {
    const number = (max: number) => fc.integer({ min: 0, max });
    fc.assert(
      fc.property(fc.integer({ min: 1900, max: 2200 }), number(14), number(33), (year, month, day) => {
        const date = new Date(Date.UTC(year, month - 1, day));
        const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
        const text = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
        expect(parseDate(text)).toBe(exists ? date.getTime() : Number.NaN);
      }),
      { numRuns: 1000 },
    );
  });

  it("subtracts the offset", () => {
    const utc = Date.UTC(2024, 1, 29, 8, 30);
    for (const text of [
      "2024-02-29T10:30+02:00",
      "2024-02-29 10:30:00+0200",
      "2024-02-29T03:00-05:30",
      "2024-02-29T08:30Z",
      "2024-02-29 08:30",
    ])
      expect(parseDate(text), text).toBe(utc);
  });

  it.each([
    "",
    "2024",
    "2024-02-30",
    "2023-02-29",
    "1900-02-29",
    "2024-13-01",
    "2024-1-5",
    "03/04/2024",
    "29/02/2024",
    "2024-02-29T24:00",
    "2024-02-29T10:60",
    "2024-02-29T10:30:60",
    "2024-02-29T10",
    "2024-02-29T10:30+24:00",
    "2024-02-29+02:00",
    "2024/02-29",
    "0000-01-01",
    "+275760-09-13T00:00:00Z",
    "1709164800",
    "1899-12-31",
    "2201-01-01",
    "20240229",
    "Feb 29, 2024",
    "2024-02-29 x",
  ])("refuses %j", (text) => {
    expect(parseDate(text)).toBeNaN();
  });
});
