import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calibrationCurve } from "../../src/evaluation/calibration-curve.ts";
import { calibrationTable } from "../../src/evaluation/calibration-table.ts";
import { effectiveCount } from "../../src/evaluation/effective-count.ts";
import { groupRates } from "../../src/evaluation/group-rates.ts";
import { pairedBootstrap } from "../../src/evaluation/paired-bootstrap.ts";
import { stackingWeights } from "../../src/learners/blend/weights.ts";
import { logit, sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { wilsonInterval } from "../../src/numeric/wilson-interval.ts";
import { segmentLosses } from "../../src/training/segment-losses.ts";
import { judgeSegments } from "../../src/training/segment-quality.ts";
import { tableOf, texts } from "./tables.ts";

/** Simulated rows, every third of which stands for two leads: by weight, or by standing there twice. */
function simulate(seed: number, rows: number) {
  const random = new Random(seed, "importance");
  const all = Array.from({ length: rows }, (_, row) => {
    const p = sigmoid(-0.5 + random.normal());
    const other = sigmoid(logit(p) / 2 + random.normal());
    const won = random.uniform() < p ? 1 : 0;
    return { p, other, won, group: Math.floor(row / 2), region: row % 2, times: 1 + Number(row % 3 === 0) };
  });
  const of = (some: typeof all) => ({
    rows: Uint32Array.from(some.keys()),
    p: Float64Array.from(some, ({ p }) => p),
    other: Float64Array.from(some, ({ other }) => other),
    y: Float64Array.from(some, ({ won }) => won),
    groups: Uint32Array.from(some, ({ group }) => group),
    region: Uint8Array.from(some, ({ region }) => region),
    table: tableOf(
      texts(
        "region",
        some.map(({ region }) => ["north", "south"][region]!),
      ),
    ),
  });
  const twice = all.flatMap((row) => Array<typeof row>(row.times).fill(row));
  const weights = Float64Array.from(all, ({ times }) => times);
  return { by: of(all), weights, twice: of(twice) };
}

const sizes = fc.integer({ min: 120, max: 300 });

/** For rows by weight, and for the same rows twice. */
function bothOf<T>(seed: number, rows: number, figures: (some: Rows, weights: Float64Array | null) => T) {
  const { by, weights, twice } = simulate(seed, rows);
  return [figures(by, weights), figures(twice, null)] as const;
}

type Rows = ReturnType<typeof simulate>["by"];

function expectAlike(a: readonly number[], b: readonly number[], digits = 9): void {
  expect(a).toHaveLength(b.length);
  for (const [at, value] of a.entries()) expect(value).toBeCloseTo(b[at]!, digits);
}

describe("a row of weight 2 is that row twice", () => {
  const holds = (check: (seed: number, rows: number) => void) =>
    fc.assert(fc.property(fc.nat(), sizes, check), { numRuns: 20 });

  test("in the reliability table", () =>
    holds((seed, rows) => {
      const [a, b] = bothOf(seed, rows, ({ p, y }, weights) =>
        calibrationTable(p, y, weights ?? undefined).flatMap((bin) => [bin.rows, bin.expected, bin.observed]),
      );
      expectAlike(a, b);
    }));

  test("in the test of a curve that remains", () =>
    holds((seed, rows) => {
      const [a, b] = bothOf(seed, rows, ({ p, y, groups }, weights) =>
        calibrationCurve(p.map(logit), y, groups, weights),
      );
      if (a === null || b === null) return expect(a).toBe(b);
      expectAlike([a.bend, a.pValue, a.gain], [b.bend, b.pValue, b.gain], 6);
    }));

  test("in the rates of groups of people", () =>
    holds((seed, rows) => {
      const [a, b] = bothOf(seed, rows, ({ p, y, region }, weights) =>
        groupRates(p, y, region, ["men", "women"], 0.5, weights).flatMap((one) => [
          one.selected,
          one.ratio ?? -1,
          one.expected,
          one.observed,
        ]),
      );
      expectAlike(a, b);
    }));

  test("in the quality of segments", () =>
    holds((seed, rows) => {
      const [a, b] = bothOf(seed, rows, ({ p, y, rows: heldOut, table }, importance) =>
        judgeSegments(table, ["region"], { heldOut, probabilities: p, y, importance })[0]!
          .segments.toSorted((one, other) => (one.name < other.name ? -1 : 1))
          .flatMap(({ rate, told, logLoss, baseRateLogLoss }) => [rate, told, logLoss, baseRateLogLoss]),
      );
      expectAlike(a, b);
    }));

  test("between champion and challenger, and in the losses of segments: with intervals, whole buyers being drawn", () =>
    holds((seed, rows) => {
      const [a, b] = bothOf(seed, rows, (some, importance) => {
        const { mean, interval } = pairedBootstrap(some.p, some.other, {
          groups: some.groups,
          ...(importance && { weights: importance }),
          seed: 1,
        });
        const judged = { before: some.other, after: some.p, y: some.y, groups: some.groups, importance };
        const losses = segmentLosses(some.table, some.rows, judged, { region: 0.1 }, 1);
        return [
          mean,
          ...interval,
          ...losses.flatMap(({ difference, interval }) => [difference, ...interval]),
        ];
      });
      expectAlike(a, b);
    }));

  test("in the weights of a blend", () =>
    holds((seed, rows) => {
      const [a, b] = bothOf(seed, rows, ({ p, other, y, rows: all }, importance) =>
        stackingWeights([p.map(logit), other.map(logit)], y, all, importance),
      );
      expectAlike(a, b, 6);
    }));
});

test("a share by weight is as sure as its effective count of leads, however they are scaled", () => {
  expect(effectiveCount(10, 10)).toBe(10);
  expect(effectiveCount(20, 40)).toBe(10);
  expect(effectiveCount(11, 101)).toBeCloseTo(121 / 101, 12);
  const { by } = simulate(3, 200);
  const ofWeight = (weight: number) =>
    calibrationTable(by.p, by.y, new Float64Array(200).fill(weight)).map(({ interval }) => [...interval]);
  const plain = calibrationTable(by.p, by.y).map(({ interval }) => [...interval]);
  for (const weight of [0.25, 4]) expectAlike(ofWeight(weight).flat(), plain.flat());
  const one = groupRates([0.6, 0.6, 0.2], [1, 0, 0], [0, 0, 0], ["all"], 0.5, [3, 1, 1])[0]!;
  expect(one.observedInterval).toEqual(wilsonInterval(3 / 5, 25 / 11));
  expect(one).toMatchObject({ rows: 3, wins: 1, selected: 0.8, observed: 0.6 });
});
