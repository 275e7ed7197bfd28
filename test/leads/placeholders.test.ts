import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noticePlaceholders } from "../../src/leads/placeholders.ts";
import type { Cell, Column } from "../../src/leads/table.ts";
import { columnOf } from "./tables.ts";

const notice = (...columns: readonly Column[]) =>
  noticePlaceholders({ rows: 1, columns, source: "test" }).map(({ placeholder, count }) => [
    placeholder,
    count,
  ]);

const repeat = (value: Cell, times: number): Cell[] => new Array(times).fill(value);
const upTo = (last: number): Cell[] => Array.from({ length: last + 1 }, (_, i) => i);
const numbers = (...cells: readonly (readonly Cell[])[]) => notice(columnOf("n", "number", cells.flat()));

describe("words", () => {
  const cells = [
    "Select",
    "web",
    "unknown",
    "N/A",
    "Select",
    null,
    "Unknown",
    "selection",
    ...repeat("x".repeat(99), 3),
  ];
  test.each(["category", "text", "jobTitle", "email"] as const)(
    "are counted as they are spelt in %s",
    (type) => {
      const wanted = [
        ["Select", 2],
        ["N/A", 1],
        ["Unknown", 1],
        ["unknown", 1],
      ];
      for (const arena of [false, true]) {
        const table = {
          rows: cells.length,
          columns: [columnOf("source", type, cells, { arena })],
          source: "test",
        };
        const found = noticePlaceholders(table);
        expect(found.map(({ placeholder, count }) => [placeholder, count]).sort()).toEqual(wanted.sort());
        expect(found[0]).toEqual({ column: "source", placeholder: "Select", count: 2 });
      }
    },
  );

  test("are not looked for in booleans and dates", () => {
    expect(
      notice(columnOf("b", "boolean", [true, false, null]), columnOf("d", "date", repeat(999, 100))),
    ).toEqual([]);
  });
});

describe("sentinels", () => {
  test.each([
    ["999 over days since the last contact", [upTo(27), repeat(999, 300)], [["999", 300]]],
    ["99 over ages to 49", [upTo(49), repeat(99, 5)], [["99", 5]]],
    [
      "9999 and 999 together",
      [upTo(30), repeat(999, 10), repeat(9999, 20)],
      [
        ["9999", 20],
        ["999", 10],
      ],
    ],
    ["999 beside real ages up to 99", [upTo(99), repeat(99, 5), repeat(999, 6)], [["999", 6]]],
    ["-1 beneath counts", [upTo(40), repeat(-1, 9)], [["-1", 9]]],
    [
      "-1 and 999",
      [upTo(40), repeat(-1, 9), repeat(999, 8)],
      [
        ["-1", 9],
        ["999", 8],
      ],
    ],
    ["-999 beneath fractions around 0", [[-1.5, 0.25, 3.5], repeat(-999, 5)], [["-999", 5]]],
    [
      "99999 over whole thousands",
      [upTo(40).map((i) => Number(i) * 1000), repeat(99_999, 7)],
      [["99999", 7]],
    ],
  ])("%s", (_, cells, wanted) => {
    expect(numbers(...cells)).toEqual(wanted);
  });

  test.each([
    ["ages up to 99", [upTo(99), repeat(99, 50)]],
    ["ages that end at 99 with a gap", [upTo(60), repeat(99, 50)]],
    ["prices below 1000", [[250, 499, 700, 749], repeat(999, 50)]],
    ["a rare 999", [upTo(27), upTo(27), repeat(999, 4)]],
    ["a 999 in less than a hundredth", [repeat(1, 400), repeat(2, 400), repeat(999, 7)]],
    ["nothing but 999", [repeat(999, 50)]],
    ["999 and its one counterpart", [repeat(0, 50), repeat(999, 50)]],
    ["-1 as a grade", [[...repeat(-1, 9), ...repeat(0, 9), ...repeat(1, 9)]]],
    ["-1 among negatives", [upTo(40), [-2, -3], repeat(-1, 9)]],
    ["-1 among fractions", [upTo(40), [0.5], repeat(-1, 9)]],
    ["-99 among negatives", [upTo(40), [-60], repeat(-99, 9)]],
    ["0, 98, 100 and 888", [upTo(9), repeat(98, 9), repeat(100, 9), repeat(888, 9)]],
    ["an empty column", [repeat(null, 50)]],
  ])("none: %s", (_, cells) => {
    expect(numbers(...cells)).toEqual([]);
  });

  test("are the same in integer arrays, whose mark for missing is no sentinel", () => {
    const cells = [...upTo(27), ...repeat(999, 9), ...repeat(null, 500)].map((c) =>
      c === null ? -32_768 : Number(c),
    );
    const column = { name: "n", type: "number", values: Int16Array.from(cells) } as const;
    expect(notice(column)).toEqual([["999", 9]]);
  });

  test("neither order nor missing cells matter", () => {
    const value = fc.constantFrom<Cell[]>(-999, -99, -1, 0, 3, 40, 60, 99, 400, 600, 999, 9999, null);
    fc.assert(
      fc.property(fc.array(value, { minLength: 5, maxLength: 60 }), (cells) => {
        const sorted = (all: ReturnType<typeof numbers>) => all.map(String).sort();
        const wanted = sorted(numbers(cells));
        expect(sorted(numbers(cells.toReversed()))).toEqual(wanted);
        expect(sorted(numbers(cells, repeat(null, 7)))).toEqual(wanted);
      }),
    );
  });
});
