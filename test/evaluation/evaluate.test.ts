import { expect, test } from "vitest";
import { evaluate } from "../../src/evaluation/evaluate.ts";
import { measure } from "../../src/evaluation/measure.ts";
import { tally } from "../../src/evaluation/tally.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";

/** Simulated predictions that are right, and their outcomes. */
function simulate(rows: number, seed: number) {
  const random = new Random(seed);
  const p = Float64Array.from({ length: rows }, () => sigmoid(random.normal() - 1));
  return { p, y: p.map((value) => (random.uniform() < value ? 1 : 0)) };
}

test("values are the sample's own, with intervals that hold them, beside the base rate", () => {
  const { p, y } = simulate(400, 1);
  const found = evaluate(p, y, { seed: 3, resamples: 200 });
  const { rows, wins, baseRate, baseline, intervals, ...metrics } = found;
  expect(metrics).toEqual(measure(tally(p, y)));
  expect([rows, wins, baseRate]).toEqual([400, y.reduce((a, b) => a + b), wins / 400]);
  expect(baseline.logLoss).toBeCloseTo(
    -baseRate * Math.log(baseRate) - (1 - baseRate) * Math.log(1 - baseRate),
    12,
  );
  expect(baseline.brier).toBeCloseTo(baseRate * (1 - baseRate), 12);
  expect(intervals).toMatchObject({ level: 0.9, resamples: 200, unit: "row" });
  for (const name of ["auc", "averagePrecision", "logLoss", "brier", "calibrationSlope"] as const) {
    const [low, high] = intervals[name]!;
    expect(low).toBeLessThan(found[name]!);
    expect(high).toBeGreaterThan(found[name]!);
  }
  expect(intervals.lift.length).toBe(10);
});

test("the same seed gives the same intervals, another seed others", () => {
  const { p, y } = simulate(100, 2);
  const first = evaluate(p, y, { seed: 5, resamples: 50 });
  expect(evaluate(p, y, { seed: 5, resamples: 50 })).toEqual(first);
  expect(evaluate(p, y, { seed: 6, resamples: 50 }).intervals.auc).not.toEqual(first.intervals.auc);
});

test("the interval of the Brier score is as wide as its standard error says", () => {
  const { p, y } = simulate(1500, 3);
  const found = evaluate(p, y, { seed: 7, resamples: 500 });
  const losses = p.map((value, row) => (value - y[row]!) ** 2);
  const variance = losses.reduce((sum, loss) => sum + (loss - found.brier) ** 2, 0) / losses.length;
  const [low, high] = found.intervals.brier!;
  expect((high - low) / (2 * 1.645 * Math.sqrt(variance / losses.length))).toBeGreaterThan(0.85);
  expect((high - low) / (2 * 1.645 * Math.sqrt(variance / losses.length))).toBeLessThan(1.15);
});

test("nine intervals of ten hold the truth", () => {
  let held = 0;
  for (let seed = 0; seed < 200; seed++) {
    const { p, y } = simulate(150, 100 + seed);
    const truth = p.reduce((sum, value) => sum + value * (1 - value), 0) / p.length; // E (p - y)² given p
    const [low, high] = evaluate(p, y, { seed, resamples: 100 }).intervals.brier!;
    if (low <= truth && truth <= high) held++;
  }
  expect(held).toBeGreaterThan(165);
  expect(held).toBeLessThan(196);
});

test("the interval of the ECE holds the sample's own and, nine times in ten, the true one", () => {
  const random = new Random(9);
  for (const off of [0, 0.1]) {
    let held = 0;
    for (let run = 0; run < 60; run++) {
      const p = Float64Array.from({ length: 600 }, () => 0.8 * random.uniform());
      const y = p.map((probability) => Number(random.uniform() < probability + off));
      const { ece, intervals } = evaluate(p, y, { seed: run, resamples: 100 });
      const [low, high] = intervals.ece!;
      expect(low).toBeGreaterThanOrEqual(0);
      expect(low).toBeLessThanOrEqual(ece);
      expect(high).toBeGreaterThanOrEqual(ece);
      if (low <= off && off <= high) held++;
    }
    expect(held).toBeGreaterThanOrEqual(47); // of 60: three standard deviations of chance below 54
  }
});

test("rows repeated within groups don't narrow the interval, repeated as rows they do", () => {
  const { p, y } = simulate(200, 4);
  const fourfold = (values: Float64Array) =>
    Float64Array.from({ length: 800 }, (_, row) => values[row >> 2]!);
  const groups = Uint32Array.from({ length: 800 }, (_, row) => 1000 - (row >> 2));
  const width = (interval: readonly [number, number] | null) => interval![1] - interval![0];
  const once = evaluate(p, y, { seed: 1 });
  const clustered = evaluate(fourfold(p), fourfold(y), { seed: 1, groups });
  const rowwise = evaluate(fourfold(p), fourfold(y), { seed: 1 });
  expect(clustered.intervals.unit).toBe("group");
  expect(clustered.intervals.auc![0]).toBeCloseTo(once.intervals.auc![0], 12);
  expect(clustered.intervals.auc![1]).toBeCloseTo(once.intervals.auc![1], 12);
  expect(width(rowwise.intervals.auc) / width(once.intervals.auc)).toBeLessThan(0.65);
});

test("one class: null where a metric doesn't exist, also in the intervals", () => {
  const found = evaluate([0.1, 0.4, 0.4], [0, 0, 0], { seed: 1, resamples: 20 });
  expect(found.intervals.auc).toBeNull();
  expect(found.intervals.calibrationSlope).toBeNull();
  expect(found.intervals.logLoss).not.toBeNull();
  expect(found.intervals.lift[0]).toMatchObject({ rate: [0, 0], lift: null, gain: null });
  expect(evaluate([0.1, 0.4], [0, 1], { seed: 1, resamples: 0 }).intervals.logLoss).toBeNull();
});

test("weights reach values and intervals", () => {
  const { p, y } = simulate(120, 5);
  const weights = p.map((_, row) => (row < 60 ? 0 : 2));
  const found = evaluate(p, y, { seed: 1, weights, resamples: 300 });
  const half = evaluate(p.slice(60), y.slice(60), { seed: 1, resamples: 300 });
  expect(found.brier).toBeCloseTo(half.brier, 12);
  expect(found.intervals.brier![1] - found.intervals.brier![0]).toBeGreaterThan(
    0.8 * (half.intervals.brier![1] - half.intervals.brier![0]),
  );
});

test("misuse is refused", () => {
  expect(() => evaluate([0.5, 0.5], [1, 0], { seed: 1, groups: [1] })).toThrow("2 probabilities in 1 groups");
  expect(() => evaluate([0.5], [1], { seed: 1, resamples: -1 })).toThrow(RangeError);
  expect(() => evaluate([Infinity], [1], { seed: 1 })).toThrow(RangeError);
});
