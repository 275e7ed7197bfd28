import fc from "fast-check";
import { expect, test } from "vitest";
import { cramersV } from "../../src/evaluation/cramers-v.ts";
import { Random } from "../../src/numeric/random.ts";

/** Rows of a table of counts. */
function rowsOf(counts: readonly (readonly number[])[]): { a: number[]; b: number[] } {
  const [a, b]: [number[], number[]] = [[], []];
  for (const [i, line] of counts.entries())
    for (const [j, n] of line.entries()) {
      a.push(...Array<number>(n).fill(i));
      b.push(...Array<number>(n).fill(j));
    }
  return { a, b };
}

test("a table by hand, corrected by the formula of Bergsma: χ² 50/3 of 100 rows", () => {
  // [[30, 20], [10, 40]]: φ² = 16.6667 / 100; corrected (φ² - 1/99) / (2 - 1/99 - 1)
  const { a, b } = rowsOf([
    [30, 20],
    [10, 40],
  ]);
  expect(cramersV(a, b)).toBeCloseTo(Math.sqrt((1 / 6 - 1 / 99) / (1 - 1 / 99)), 12);
});

test("1 where one tells the other, 0 for one category or independence; order and names don't matter", () => {
  expect(cramersV([0, 1, 2, 0, 1, 2, 0, 1, 2], [2, 0, 1, 2, 0, 1, 2, 0, 1])).toBeCloseTo(1, 12);
  expect(cramersV([3, 3, 3], [0, 1, 2])).toBe(0);
  const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 3 })), {
    maxLength: 80,
  });
  fc.assert(
    fc.property(rows, (pairs) => {
      const [a, b] = [pairs.map(([x]) => x), pairs.map(([, x]) => x)];
      const v = cramersV(a, b);
      expect(v).toBeGreaterThanOrEqual(0);
      expect(v).toBeLessThanOrEqual(1);
      expect(cramersV(b, a)).toBeCloseTo(v, 9);
      expect(
        cramersV(
          a.map((x) => 7 - x),
          b,
        ),
      ).toBeCloseTo(v, 9);
    }),
  );
});

test("many categories of few rows that have nothing to do with each other stay near 0, unlike without the correction", () => {
  const random = new Random(3, "test");
  const found = Array.from({ length: 50 }, () => {
    const draw = () => Array.from({ length: 200 }, () => random.below(10));
    return cramersV(draw(), draw());
  });
  expect(found.reduce((sum, v) => sum + v, 0) / found.length).toBeLessThan(0.06); // uncorrected: 0.21
});

test("refuses lengths that disagree", () => {
  expect(() => cramersV([1], [])).toThrow(RangeError);
});
