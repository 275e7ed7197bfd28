import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { auc } from "../../src/evaluation/auc.ts";
import { averagePrecision } from "../../src/evaluation/average-precision.ts";
import { calibrationLine } from "../../src/evaluation/calibration-line.ts";
import { equalCountBins } from "../../src/evaluation/equal-count-bins.ts";
import { expectedCalibrationError } from "../../src/evaluation/expected-calibration-error.ts";
import { liftByDecile } from "../../src/evaluation/lift.ts";
import { logLoss } from "../../src/evaluation/log-loss.ts";
import { measure } from "../../src/evaluation/measure.ts";
import { tally } from "../../src/evaluation/tally.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";

interface Case {
  name: string;
  probabilities: number[];
  y: number[];
  weights?: number[];
  expected: Record<string, number> & { rates: number[]; gains: number[] };
}
const fixture = new URL("../fixtures/metrics.json", import.meta.url);
const { madeBy, cases } = JSON.parse(readFileSync(fixture, "utf8")) as { madeBy: string; cases: Case[] };

function close(found: number | null, wanted: number, tolerance = 1e-12) {
  expect(found).not.toBeNull();
  expect(Math.abs(found! - wanted)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(wanted)));
}

describe(`as in ${madeBy}`, () => {
  test.each(cases)("$name", ({ probabilities, y, weights, expected }) => {
    const found = measure(tally(probabilities, y, weights));
    close(found.auc, expected.auc!);
    close(found.averagePrecision, expected.averagePrecision!);
    close(found.logLoss, expected.logLoss!);
    close(found.brier, expected.brier!);
    close(found.ece, expected.ece!);
    close(found.observedExpected, expected.observedExpected!);
    close(found.calibrationSlope, expected.calibrationSlope!);
    close(found.calibrationIntercept, expected.calibrationIntercept!);
    for (const { decile, rate, gain } of found.lift) {
      close(rate, expected.rates[decile - 1]!);
      close(gain, expected.gains[decile - 1]!);
    }
  });
});

/** Rows of a sample with many ties: probability, outcome and whole weight. */
const samples = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 1 }), fc.nat(3)),
  {
    minLength: 1,
    maxLength: 60,
  },
);
type Row = [number, number, number];
const columns = (rows: Row[]) => ({
  p: rows.map(([p]) => p / 20),
  y: rows.map(([, y]) => y),
  w: rows.map(([, , w]) => w),
});

test("no metric depends on the order of the rows", () => {
  fc.assert(
    fc.property(samples, fc.integer(), (rows, seed) => {
      const a = columns(rows);
      const b = columns(new Random(seed).shuffle([...rows]));
      expect(measure(tally(b.p, b.y))).toEqual(measure(tally(a.p, a.y)));
    }),
  );
});

test("a weight of n is n rows", () => {
  fc.assert(
    fc.property(samples, (rows) => {
      const weighted = columns(rows);
      const repeated = columns(rows.flatMap((row) => Array<Row>(row[2]).fill(row)));
      fc.pre(repeated.p.length > 0);
      const found = tally(weighted.p, weighted.y, weighted.w);
      const wanted = tally(repeated.p, repeated.y);
      expect(auc(found)).toEqual(auc(wanted));
      expect(averagePrecision(found)).toEqual(averagePrecision(wanted));
      close(logLoss(found), logLoss(wanted));
      close(expectedCalibrationError(found), expectedCalibrationError(wanted));
      liftByDecile(found).forEach((decile, at) => {
        close(decile.rate, liftByDecile(wanted)[at]!.rate);
      });
    }),
  );
});

test("AUC is the share of pairs in the right order, ties half", () => {
  fc.assert(
    fc.property(samples, (rows) => {
      const { p, y } = columns(rows);
      let pairs = 0;
      let right = 0;
      for (let i = 0; i < p.length; i++) {
        for (let j = 0; j < p.length; j++) {
          if (y[i] !== 1 || y[j] !== 0) continue;
          pairs++;
          right += p[i]! > p[j]! ? 1 : p[i] === p[j] ? 0.5 : 0;
        }
      }
      const found = auc(tally(p, y));
      if (pairs === 0) expect(found).toBeNull();
      else close(found, right / pairs);
    }),
  );
});

test("a certain and wrong prediction costs -ln 1e-15", () => {
  close(logLoss(tally([0], [1])), -Math.log(1e-15));
  close(logLoss(tally([1], [0])), -Math.log(1 - (1 - 1e-15)));
});

test("bins have equal weight and hold all that there is", () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: 1, max: 25 }), (rows, count) => {
      const { p, y } = columns(rows);
      const bins = equalCountBins(tally(p, y), count);
      expect(bins.length).toBe(count);
      for (const bin of bins) {
        close(bin.weight, rows.length / count);
        expect(bin.wins).toBeGreaterThanOrEqual(0);
        expect(bin.wins).toBeLessThanOrEqual(bin.weight + 1e-12);
      }
      close(
        bins.reduce((sum, bin) => sum + bin.wins, 0),
        y.reduce((sum, won) => sum + won, 0),
      );
      close(
        bins.reduce((sum, bin) => sum + bin.expected, 0),
        p.reduce((sum, value) => sum + value, 0),
      );
    }),
  );
});

test("one probability for all rows lifts no decile, and errs by its distance from the base rate", () => {
  const p = Array<number>(37).fill(0.3);
  const y = p.map((_, row) => (row < 20 ? 1 : 0));
  const found = tally(p, y);
  for (const { decile, lift, gain } of liftByDecile(found)) {
    close(lift, 1);
    close(gain, decile / 10);
  }
  close(expectedCalibrationError(found), 20 / 37 - 0.3);
});

test("the calibration line zeroes the likelihood's derivatives, wherever it starts", () => {
  const overlapping = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 99 }), fc.boolean()), { minLength: 30, maxLength: 80 })
    .map((rows) => ({ p: rows.map(([p]) => p / 100), y: rows.map(([, won]) => Number(won)) }));
  fc.assert(
    fc.property(overlapping, fc.double({ min: -3, max: 3, noNaN: true }), ({ p, y }, slope) => {
      const line = calibrationLine(tally(p, y), { slope, intercept: -slope });
      fc.pre(line !== null);
      let inTheLarge = 0;
      let along = 0;
      for (let i = 0; i < p.length; i++) {
        const x = Math.log(p[i]! / (1 - p[i]!));
        const gap = y[i]! - sigmoid(line!.intercept + line!.slope * x);
        inTheLarge += gap;
        along += gap * x;
      }
      expect(Math.abs(inTheLarge)).toBeLessThan(1e-6);
      expect(Math.abs(along)).toBeLessThan(1e-6);
    }),
  );
});

test("what doesn't exist is null", () => {
  const onlyLost = measure(tally([0.2, 0.4], [0, 0]));
  expect(onlyLost).toMatchObject({
    auc: null,
    averagePrecision: null,
    calibrationSlope: null,
    observedExpected: 0,
  });
  expect(onlyLost.lift[0]).toEqual({ decile: 1, rate: 0, lift: null, gain: null });
  expect(measure(tally([0.2, 0.4], [1, 1]))).toMatchObject({ auc: null, averagePrecision: 1 });
  expect(measure(tally([0, 0], [1, 0])).observedExpected).toBeNull();
  expect(calibrationLine(tally([0.1, 0.2, 0.3, 0.3], [0, 0, 0, 1]))).toBeNull(); // parted but for one point
  expect(calibrationLine(tally([0.1, 0.3], [1, 0]))).toBeNull();
  expect(calibrationLine(tally([0.3, 0.3], [1, 0]))).toBeNull();
  expect(JSON.stringify(onlyLost)).not.toContain("NaN");
});

test("unusable samples are refused", () => {
  expect(() => tally([], [])).toThrow(RangeError);
  expect(() => tally([0.5], [1, 0])).toThrow("1 probabilities against 2 outcomes");
  expect(() => tally([0.5], [1], [1, 1])).toThrow("2 weights");
  expect(() => tally([0.5, Number.NaN], [1, 0])).toThrow("probability NaN at row 1");
  expect(() => tally([0.5, 1.01], [1, 0])).toThrow(RangeError);
  expect(() => tally([0.5], [2])).toThrow("wanted 0 or 1");
  expect(() => tally([0.5], [1], [-1])).toThrow("weight -1");
  expect(() => tally([0.5], [1], [0])).toThrow("weights are all 0");
  expect(() => equalCountBins(tally([0.5], [1]), 0)).toThrow(RangeError);
});
