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

const weighted = fc.array(
  fc.tuple(fc.integer({ min: -6, max: 6 }), fc.nat(1), fc.integer({ min: 1, max: 4 })),
  {
    minLength: 1,
    maxLength: 25,
  },
);

test("a row of weight 2 is that row twice", () => {
  fc.assert(
    fc.property(weighted, (triples) => {
      const logits = Float64Array.from(triples, ([x]) => x / 2);
      const y = Float64Array.from(triples, ([, label]) => label);
      const rows = Float64Array.from(triples, ([, , times]) => times);
      const repeated = triples.flatMap((triple) => Array<typeof triple>(triple[2]).fill(triple));
      const fitted = fitVennAbers(logits, y, { rows, further: 1 });
      fitted.logits.forEach((x, k) => {
        for (const [label, found] of [fitted.low, fitted.high].entries()) {
          const brute = isotonicWith(
            x,
            label,
            Float64Array.from(repeated, ([each]) => each / 2),
            Float64Array.from(repeated, ([, won]) => won),
          );
          expect(found[k]).toBeCloseTo(brute, 12);
        }
      });
    }),
  );
});

test("only how weights compare counts, and a further lead that counts for more parts its probabilities", () => {
  fc.assert(
    fc.property(weighted, fc.double({ min: 0.01, max: 50, noNaN: true }), (triples, scale) => {
      const logits = Float64Array.from(triples, ([x]) => x / 2);
      const y = Float64Array.from(triples, ([, label]) => label);
      const rows = Float64Array.from(triples, ([, , times]) => times);
      const fitted = fitVennAbers(logits, y, { rows, further: 1 });
      const scaled = fitVennAbers(logits, y, { rows: rows.map((weight) => scale * weight), further: scale });
      const wider = fitVennAbers(logits, y, { rows, further: 1.5 });
      fitted.logits.forEach((_, k) => {
        expect(scaled.low[k]).toBeCloseTo(fitted.low[k]!, 9);
        expect(scaled.high[k]).toBeCloseTo(fitted.high[k]!, 9);
        expect(wider.low[k]).toBeLessThanOrEqual(fitted.low[k]! + 1e-12);
        expect(wider.high[k]).toBeGreaterThanOrEqual(fitted.high[k]! - 1e-12);
        expect(fitted.low[k]).toBeLessThanOrEqual(fitted.high[k]!);
      });
      for (const each of [fitted.low, fitted.high]) expect(each).toEqual(each.toSorted((a, b) => a - b));
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
