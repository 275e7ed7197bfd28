import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calibrationCurve } from "../../src/evaluation/calibration-curve.ts";
import { calibrationTable } from "../../src/evaluation/calibration-table.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { normalBelow, normalTail } from "../../src/numeric/normal-tail.ts";
import { Random } from "../../src/numeric/random.ts";
import { describeCalibration } from "../../src/report/describe-calibration.ts";

/** Logits, and outcomes drawn with the probability sigmoid(0.8 x + 0.2 + bend x²). */
function simulate(rows: number, seed: number, bend: number) {
  const random = new Random(seed, "calibration");
  const logits = Float64Array.from({ length: rows }, () => 1.2 * random.normal() - 0.5);
  const y = logits.map((x) => Number(random.uniform() < sigmoid(0.8 * x + 0.2 + bend * x * x)));
  return { logits, y, groups: Uint32Array.from(logits.keys()) };
}

describe("normalTail", () => {
  test("is that of tables, and the two sides make one", () => {
    // Abramowitz and Stegun 1964, table 26.1: 2 (1 - P(x))
    expect(normalTail(1)).toBeCloseTo(0.317310507862914, 12);
    expect(normalTail(1.9599639845400545)).toBeCloseTo(0.05, 12);
    expect(normalTail(3)).toBeCloseTo(0.00269979606326, 12);
    expect(normalTail(0)).toBe(1);
    expect(normalTail(40)).toBeLessThan(1e-300);
    fc.assert(
      fc.property(fc.double({ min: -9, max: 9, noNaN: true }), (z) => {
        expect(normalBelow(z) + normalBelow(-z)).toBeCloseTo(1, 12);
        expect(normalTail(z)).toBeCloseTo(2 * normalBelow(-Math.abs(z)), 12);
      }),
    );
  });
});

describe("calibrationTable", () => {
  test("shares out all rows, wins and probabilities, and each interval holds what came true", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 300 }), (seed, rows) => {
        const { logits, y } = simulate(rows, seed, 0);
        const probabilities = logits.map(sigmoid);
        const bins = calibrationTable(probabilities, y);
        expect(bins.length).toBe(Math.min(10, rows));
        const sum = (of: (bin: (typeof bins)[number]) => number) =>
          bins.reduce((total, bin) => total + of(bin), 0);
        const total = (values: Float64Array) => values.reduce((all, value) => all + value, 0);
        expect(sum((bin) => bin.rows)).toBeCloseTo(rows, 6);
        expect(sum((bin) => bin.rows * bin.observed)).toBeCloseTo(total(y), 6);
        expect(sum((bin) => bin.rows * bin.expected)).toBeCloseTo(total(probabilities), 6);
        for (const { observed, interval } of bins) {
          expect(interval[0]).toBeLessThanOrEqual(observed + 1e-12);
          expect(interval[1]).toBeGreaterThanOrEqual(observed - 1e-12);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("calibrationCurve", () => {
  test("finds a bend where one was drawn, with its sign, and gains by it", () => {
    for (const bend of [0.3, -0.3]) {
      const { logits, y, groups } = simulate(4000, 1, bend);
      const found = calibrationCurve(logits, y, groups)!;
      expect(Math.sign(found.bend)).toBe(Math.sign(bend));
      expect(found.pValue).toBeLessThan(1e-4);
      expect(found.gain).toBeGreaterThan(0.003);
      expect(describeCalibration(found)).toMatch(
        bend > 0 ? /^A curve remains.*either end win more/ : /^A curve remains.*either end win less/,
      );
    }
  });

  test("where there is none, a p-value under a tenth comes about one time in ten, with groups too", () => {
    const seeds = Array.from({ length: 200 }, (_, seed) => seed);
    for (const copies of [1, 4]) {
      const rare = seeds.filter((seed) => {
        const { logits, y } = simulate(300, seed, 0);
        // Each lead stands there so often, as one group: a test that counted each row would find bends by chance.
        const repeat = (values: Float64Array) =>
          Float64Array.from({ length: values.length * copies }, (_, i) => values[Math.floor(i / copies)]!);
        const groups = Uint32Array.from({ length: 300 * copies }, (_, i) => Math.floor(i / copies));
        return calibrationCurve(repeat(logits), repeat(y), groups)!.pValue < 0.1;
      }).length;
      // Of 200 at 10 %: 20 ± 3 standard deviations of 4.2.
      expect(rare).toBeGreaterThan(7);
      expect(rare).toBeLessThan(33);
    }
  });

  test("doesn't depend on the logits' scale and level, since a line is free", () => {
    const { logits, y, groups } = simulate(500, 3, 0.2);
    const found = calibrationCurve(logits, y, groups)!;
    const moved = calibrationCurve(
      logits.map((x) => 3 * x - 2),
      y,
      groups,
    )!;
    expect(moved.bend).toBeCloseTo(found.bend, 8);
    expect(moved.pValue).toBeCloseTo(found.pValue, 8);
    expect(moved.gain).toBeCloseTo(found.gain, 10);
  });

  test("says nothing where nothing can be told, and refuses what isn't logits", () => {
    const { logits, y, groups } = simulate(100, 4, 0);
    expect(calibrationCurve(logits.fill(1), y, groups)).toBeNull();
    expect(calibrationCurve(simulate(100, 4, 0).logits, new Float64Array(100), groups)).toBeNull();
    const apart = Float64Array.from({ length: 100 }, (_, i) => i - 49.5);
    expect(
      calibrationCurve(
        apart,
        apart.map((x) => Number(x > 0)),
        groups,
      ),
    ).toBeNull(); // no maximum
    expect(describeCalibration(null)).toMatch(/^Too few/);
    expect(() => calibrationCurve(logits, y.slice(1), groups)).toThrow(RangeError);
    expect(() => calibrationCurve(logits.fill(Number.NaN), y, groups)).toThrow(RangeError);
  });
});
