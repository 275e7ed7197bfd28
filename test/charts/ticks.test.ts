import fc from "fast-check";
import { expect, test } from "vitest";
import { ticks } from "../../src/charts/ticks.ts";

test("round numbers within the range, ascending, about as many as wanted", () => {
  expect(ticks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(ticks(-2.3, 1.1, 6)).toEqual([-2, -1, 0, 1]);
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 });
  fc.assert(
    fc.property(
      finite,
      fc.double({ noNaN: true, min: 1e-6, max: 1e12 }),
      fc.integer({ min: 2, max: 9 }),
      (low, size, wanted) => {
        fc.pre(low + size > low);
        const found = ticks(low, low + size, wanted);
        expect(found.every((at) => at >= low && at <= low + size)).toBe(true);
        expect(found).toEqual([...new Set(found)].sort((a, b) => a - b));
        expect(found.length).toBeLessThanOrEqual(wanted + 1);
      },
    ),
  );
});

test("steps too small for the numbers end all the same", () => {
  expect(ticks(1e17, 1e17 + 32, 6).length).toBeLessThanOrEqual(7);
});

test.each([
  [1, 1],
  [2, 1],
  [0, Infinity],
  [Number.NaN, 1],
])("no range from %d to %d", (low, high) => {
  expect(() => ticks(low, high, 5)).toThrow(RangeError);
});
