import fc from "fast-check";
import { expect, test } from "vitest";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { vennAbersAt } from "../../src/scoring/venn-abers.ts";
import { fitVennAbers } from "../../src/training/venn-abers.ts";

/** The isotonic value at x with one more row (x, label), by the min-max formula (Robertson, Wright and Dykstra 1988, §1.4). */
function isotonicWith(x: number, label: number, logits: Float64Array, y: Float64Array): number {
  const xs = [...logits, x];
  const ys = [...y, label];
  const values = [...new Set(xs)].sort((a, b) => a - b);
  const meanOf = (from: number, to: number) => {
    const rows = xs.flatMap((value, i) => (value >= from && value <= to ? [ys[i]!] : []));
    return rows.reduce((sum, value) => sum + value, 0) / rows.length;
  };
  const [below, above] = [values.filter((v) => v <= x), values.filter((v) => v >= x)];
  return Math.max(...below.map((from) => Math.min(...above.map((to) => meanOf(from, to)))));
}

const rows = fc.array(fc.tuple(fc.integer({ min: -6, max: 6 }), fc.nat(1)), { minLength: 1, maxLength: 25 });

test("gives the isotonic probabilities with the lead lost and won, at every stored logit", () => {
  fc.assert(
    fc.property(rows, (pairs) => {
      const logits = Float64Array.from(pairs, ([x]) => x / 2);
      const y = Float64Array.from(pairs, ([, label]) => label);
      const fitted = fitVennAbers(logits, y);
      expect(fitted.logits).toEqual([...new Set(logits)].sort((a, b) => a - b));
      fitted.logits.forEach((x, k) => {
        expect(fitted.low[k]).toBeCloseTo(isotonicWith(x, 0, logits, y), 12);
        expect(fitted.high[k]).toBeCloseTo(isotonicWith(x, 1, logits, y), 12);
        expect(vennAbersAt(fitted, x)).toEqual([fitted.low[k], fitted.high[k]]);
      });
    }),
  );
});

test("encloses them between the stored logits and beyond", () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: -20, max: 20 }), (pairs, fifths) => {
      const logits = Float64Array.from(pairs, ([x]) => x / 2);
      const y = Float64Array.from(pairs, ([, label]) => label);
      const x = fifths / 5;
      const [low, high] = vennAbersAt(fitVennAbers(logits, y), x);
      expect(low).toBeLessThanOrEqual(isotonicWith(x, 0, logits, y) + 1e-12);
      expect(high).toBeGreaterThanOrEqual(isotonicWith(x, 1, logits, y) - 1e-12);
    }),
  );
});

test("stays small and close together where there are many rows, around the true probability", () => {
  const random = new Random(1, "many");
  const logits = Float64Array.from({ length: 20_000 }, () => random.normal() - 1);
  const y = logits.map((x) => Number(random.uniform() < sigmoid(x)));
  const fitted = fitVennAbers(logits, y);
  expect(fitted.logits).toHaveLength(200);
  for (const each of [fitted.low, fitted.high]) expect(each).toEqual(each.toSorted((a, b) => a - b));
  for (const x of [-2, -1, 0]) {
    const [low, high] = vennAbersAt(fitted, x);
    expect(high - low).toBeLessThan(0.05);
    expect(low).toBeGreaterThan(sigmoid(x) - 0.05);
    expect(high).toBeLessThan(sigmoid(x) + 0.05);
  }
});

test("refuses to fit nothing", () => {
  expect(() => fitVennAbers(new Float64Array(0), new Float64Array(0))).toThrow(RangeError);
});
