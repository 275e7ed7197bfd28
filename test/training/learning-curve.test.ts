import { describe, expect, test } from "vitest";
import { learnerNamed } from "../../src/learners/catalogue.ts";
import type { FitInput } from "../../src/learners/learner.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import { describeLearning } from "../../src/report/describe-learning.ts";
import { learningCurve } from "../../src/training/learning-curve.ts";
import { NO_CALIBRATION } from "../../src/training/platt.ts";

const WIDTH = 12;

/** Simulated: twelve numbers, each telling a little, so that every doubling of the leads helps. */
function simulate(rows: number, seed: number): FitInput & { groups: Uint32Array } {
  const random = new Random(seed, "learning curve");
  const values = Array.from({ length: WIDTH }, () =>
    Float64Array.from({ length: rows }, () => random.normal()),
  );
  const y = Float64Array.from({ length: rows }, (_, row) => {
    const x = values.reduce((sum, column, j) => sum + (j % 2 === 0 ? 0.5 : -0.5) * column[row]!, -1);
    return Number(random.uniform() < sigmoid(x));
  });
  const features = values.map((_, j) => ({ name: `x${j}`, column: `x${j}`, kind: "number" as const }));
  return {
    matrix: { rows, features, values },
    y,
    groups: Uint32Array.from({ length: rows }, (_, row) => row >> 1),
    link: "logit",
    seed: 1,
  };
}

async function curveOf(rows: number) {
  const input = simulate(rows, 1);
  const { matrix, y, groups } = simulate(1500, 2);
  const learner = learnerNamed("linear");
  const { program } = await learner.fit({ ...input, wantsBags: false });
  const heldOut = { matrix, y, groups, importance: null };
  const seen: number[] = [];
  const watched = {
    ...learner,
    fit: (some: FitInput) => {
      seen.push(some.y.length);
      return learner.fit(some);
    },
  };
  const all = evaluateProgram(program, matrix);
  return { curve: await learningCurve(watched, input, heldOut, all, NO_CALIBRATION), seen };
}

describe("learningCurve", () => {
  test("grows by doublings of the buyers to all, for less than one fit more, and tells that more leads help", async () => {
    const { curve, seen } = await curveOf(800);
    expect(curve.map(({ share }) => share)).toEqual([0.125, 0.25, 0.5, 1]);
    expect(seen.reduce((a, b) => a + b, 0)).toBeLessThan(800);
    curve.slice(0, -1).forEach((point, at) => {
      expect(Math.abs(point.rows - 800 * point.share)).toBeLessThanOrEqual(12);
      expect(point.difference!.mean).toBeGreaterThan(curve[at + 1]!.difference?.mean ?? 0);
      expect(point.logLoss - curve.at(-1)!.logLoss).toBeCloseTo(point.difference!.mean, 12);
      expect(point.intervals.logLoss![0]).toBeLessThan(point.logLoss);
    });
    expect(curve.at(-1)).toMatchObject({ rows: 800, difference: null });
    expect(describeLearning(curve)).toContain("off the log loss");
    expect((await curveOf(800)).curve).toEqual(curve);
  });

  test("leaves out shares with too few wins, and says where nothing can be told", async () => {
    const { curve } = await curveOf(60);
    expect(curve.every(({ wins }) => wins >= 10)).toBe(true);
    expect(curve.at(-1)!.share).toBe(1);
    expect(describeLearning(curve.slice(-1))).toContain("Too few wins");
  });

  test("doesn't promise what chance could have given, nor where more leads made it worse", async () => {
    const { curve } = await curveOf(800);
    const halfOf = (mean: number) => [{ ...curve[2]!, difference: { mean, standardError: 0.01 } }, curve[3]!];
    expect(describeLearning(halfOf(0.012))).toContain("within chance");
    expect(describeLearning(halfOf(-0.02))).toContain("made the log loss larger by 0.0200 ± 0.0100");
  });
});
