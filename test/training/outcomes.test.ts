import { describe, expect, test } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import type { Column } from "../../src/leads/table.ts";
import { LOST, OPEN, readOutcomes, WON } from "../../src/training/outcomes.ts";
import { longTexts, numbers, tableOf, texts, times } from "./tables.ts";

const read = (column: Column, settings: { positive?: string[]; lost?: string[] } = {}) =>
  readOutcomes(tableOf(column), { target: column.name, ...settings });

describe("two values", () => {
  test.each([
    ["yes", "no"],
    ["TRUE", "FALSE"],
    ["1", "0"],
    ["Closed Won", "Closed Lost"],
    ["converted", "nope"],
  ])("%s is won without being told, %s the other", (won, lost) => {
    const found = read(texts("result", [won, null, lost, ` ${won}\u00a0`]));
    expect([...found.outcome]).toEqual([WON, OPEN, LOST, WON]);
    expect(found).toMatchObject({
      positive: [won],
      lost: [lost],
      counts: { read: 4, won: 2, lost: 1, open: 1 },
    });
  });

  test("the one not given as won is lost", () => {
    expect([...read(texts("stage", ["a", "b", "a"]), { positive: ["b"] }).outcome]).toEqual([
      LOST,
      WON,
      LOST,
    ]);
  });

  test("numbers, booleans and long texts are read by their text", () => {
    expect([...read(numbers("won", [0, 1, null]), { positive: ["1"] }).outcome]).toEqual([LOST, WON, OPEN]);
    const flags: Column = { name: "won", type: "boolean", codes: Uint8Array.of(2, 0, 1) };
    expect([...read(flags).outcome]).toEqual([WON, OPEN, LOST]);
    expect([...read(longTexts("won", ["yes", "no", null])).outcome]).toEqual([WON, LOST, OPEN]);
  });

  test("no obvious one, two obvious ones, or the obvious one given as lost, are asked about", () => {
    const wanted = 'has 2 values, "a" (2), "b" (1); wanted --positive';
    expect(() => read(texts("stage", ["a", "b", "a"]))).toThrow(wanted);
    expect(() => read(texts("stage", ["won", "signed"]))).toThrow("wanted --positive");
    expect(() => read(texts("stage", ["won", "b"]), { lost: ["won"] })).toThrow("wanted --positive");
  });
});

describe("more values", () => {
  const column = texts("status", ["approved", "declined", "cancelled", "approved", null, "pending"]);

  test("with both lists the rest is open", () => {
    const found = read(column, { positive: ["approved"], lost: ["declined", " cancelled"] });
    expect([...found.outcome]).toEqual([WON, LOST, LOST, WON, OPEN, OPEN]);
    expect(found.counts).toEqual({ read: 6, won: 2, lost: 2, open: 2 });
  });

  test("without one of the lists they are asked about, with their counts", () => {
    expect(() => read(column)).toThrow(/4 values, "approved" \(2\), "cancelled" \(1\).*--positive/);
    expect(() => read(column, { positive: ["approved"] })).toThrow(/4 values, "approved" \(2\).*--lost/);
  });

  test("no more than twelve are listed, each cut to 40 characters", () => {
    const cells = Array.from({ length: 40 }, (_, at) => `${at} ${"x".repeat(60)}`);
    let message = "";
    try {
      read(texts("status", cells));
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      message = String(error);
    }
    expect(message).toContain("has 40 values");
    expect(message).toContain(" and 28 more");
    expect(message.match(/"[^"]*"/g)!.map((shown) => shown.length)).toEqual(times(12, 42));
  });
});

test("what can't be used is refused with what was found", () => {
  const column = texts("Converted", ["Yes", "No", "No"]);
  expect(() => readOutcomes(tableOf(column), { target: "converted" })).toThrow("did you mean Converted?");
  expect(() => read(column, { positive: ["yes"] })).toThrow(
    '"yes" doesn\'t occur in the outcome Converted of simulated.csv: did you mean "Yes"?',
  );
  expect(() => read(column, { positive: ["Yes"], lost: ["bankrupt"] })).toThrow('found "No" (2), "Yes" (1)');
  expect(() => read(column, { positive: ["Yes", "No"] })).toThrow("no lost leads");
  expect(() => read(column, { positive: ["Yes"], lost: ["Yes"] })).toThrow("as won and as lost");
  expect(() => read(texts("c", ["1", null, "1"]))).toThrow("one value only");
  expect(() => read(texts("c", [null, null]))).toThrow("empty in all 2 rows");
  expect(() => read(column, { positive: ["yes"] })).toThrow(InputError);
});
