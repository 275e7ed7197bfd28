import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { looksDealt } from "../../src/features/looks-dealt.ts";
import type { NumberColumn } from "../../src/leads/table.ts";
import { Random } from "../../src/numeric/random.ts";

const numbers = (values: ArrayLike<number>): NumberColumn => ({
  name: "x",
  type: "number",
  values: Float64Array.from(values),
});
const all = (rows: number) => Uint32Array.from({ length: rows }, (_, row) => row);
const judge = (values: ArrayLike<number>) => looksDealt(numbers(values), all(values.length));

describe("numbers that were dealt out", () => {
  test("a sequence in any order, whatever its start, step or gaps", () => {
    const shape = fc.record({
      rows: fc.integer({ min: 150, max: 600 }),
      start: fc.integer({ min: -1_000_000, max: 1_000_000 }),
      seed: fc.integer(),
    });
    fc.assert(
      fc.property(shape, ({ rows, start, seed }) => {
        const ids = new Random(seed)
          .shuffle(Float64Array.from({ length: rows + (rows >> 2) }, (_, k) => start + k))
          .subarray(0, rows);
        expect(judge(ids)).toEqual({ distinct: rows, filled: rows });
      }),
    );
  });

  test("nine thousand ids in ten thousand rows, some of them not filled in", () => {
    const random = new Random(1);
    const ids = Array.from({ length: 10_000 }, (_, row) => (row < 9000 ? row : random.below(9000)));
    ids[3] = Number.NaN;
    expect(judge(ids)?.filled).toBe(9999);
    expect(judge(ids)?.distinct).toBe(8999);
  });

  test("by the rows that are asked for", () => {
    const column = numbers(Array.from({ length: 400 }, (_, row) => (row < 200 ? row : 7)));
    expect(looksDealt(column, all(200))).toEqual({ distinct: 200, filled: 200 });
    expect(looksDealt(column, all(400))).toBeNull();
  });
});

describe("numbers that were not", () => {
  test("whole numbers drawn by chance, from any range", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer(), (range, seed) => {
        const random = new Random(seed);
        expect(judge(Array.from({ length: 1000 }, () => random.below(range)))).toBeNull();
      }),
    );
  });

  test("a sequence of fractions, few rows, and counts", () => {
    expect(judge(all(1000))).not.toBeNull();
    expect(judge(Float64Array.from(all(1000), (k) => k / 2))).toBeNull();
    expect(judge(all(50))).toBeNull();
    expect(judge(all(1000).map((k) => k % 400))).toBeNull();
  });

  test("nothing at all, and a constant", () => {
    expect(judge(new Float64Array(500).fill(Number.NaN))).toBeNull();
    expect(judge(new Float64Array(500).fill(3))).toBeNull();
  });
});
