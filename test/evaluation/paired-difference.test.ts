import fc from "fast-check";
import { expect, test } from "vitest";
import { pairedDifference } from "../../src/evaluation/paired-difference.ts";
import { Random } from "../../src/numeric/random.ts";

const numbers = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 2, maxLength: 30 });

test("without groups it is the mean and s/√n", () => {
  fc.assert(
    fc.property(numbers, (a) => {
      const mean = a.reduce((sum, value) => sum + value, 0) / a.length;
      const variance = a.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (a.length - 1);
      const found = pairedDifference(
        a,
        a.map(() => 0),
      );
      expect(found.mean).toBeCloseTo(mean, 12);
      expect(found.standardError).toBeCloseTo(Math.sqrt(variance / a.length), 10);
    }),
  );
});

test("rows repeated within their group change nothing, and a weight of two is a row given twice", () => {
  fc.assert(
    fc.property(numbers, (a) => {
      const zero = a.map(() => 0);
      const once = pairedDifference(a, zero);
      const groups = [...a.keys(), ...a.keys()];
      const twice = pairedDifference([...a, ...a], [...zero, ...zero], { groups });
      const weighted = pairedDifference(a, zero, { weights: a.map(() => 2) });
      for (const found of [twice, weighted]) {
        expect(found.mean).toBeCloseTo(once.mean, 10);
        expect(found.standardError).toBeCloseTo(once.standardError, 10);
      }
    }),
  );
});

test("the standard error is the spread of the mean over simulated samples of groups", () => {
  const random = new Random(11);
  const groups = Uint32Array.from({ length: 120 }, (_, row) => row >> 2);
  const means: number[] = [];
  let errors = 0;
  for (let sample = 0; sample < 600; sample++) {
    const shared = Float64Array.from({ length: 30 }, () => random.normal());
    const a = Float64Array.from(groups, (group) => shared[group]! + random.normal());
    const found = pairedDifference(a, new Float64Array(120), { groups });
    means.push(found.mean);
    errors += found.standardError / 600;
  }
  const spread = Math.sqrt(means.reduce((sum, mean) => sum + mean * mean, 0) / means.length);
  expect(errors / spread).toBeGreaterThan(0.9);
  expect(errors / spread).toBeLessThan(1.1);
});

test("misuse is refused", () => {
  expect(() => pairedDifference([1, 2], [1])).toThrow(RangeError);
  expect(() => pairedDifference([1, Number.NaN], [1, 2])).toThrow("at row 1");
  expect(() => pairedDifference([1], [1])).toThrow("at least two");
  expect(() => pairedDifference([1, 2], [1, 2], { groups: [4, 4] })).toThrow("at least two");
  expect(() => pairedDifference([1, 2], [1, 2], { weights: [0, 0] })).toThrow(RangeError);
});
