import { describe, expect, test } from "vitest";
import type { FitInput } from "../../src/learners/learner.ts";
import { linear } from "../../src/learners/linear/linear.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import { deviationOf, halfWidth, levelErrorOf } from "../../src/scoring/interval.ts";
import { intervalReach } from "../../src/training/interval-reach.ts";

const ROWS = 400;

/** Simulated leads with ten numbers, three of which tell something, and `crossed` times the product of two. */
function simulate(seed: number, crossed = 0): { input: FitInput; truth: Float64Array } {
  const random = new Random(seed, "reach of intervals");
  const values = Array.from({ length: 10 }, () => Float64Array.from({ length: ROWS }, () => random.normal()));
  const truth = values[0]!.map(
    (x, row) =>
      x + 0.7 * values[1]![row]! - 0.5 * values[2]![row]! - 1 + crossed * x * Math.sign(values[1]![row]!),
  );
  const features = values.map((_, j) => ({ name: `x${j}`, column: `x${j}`, kind: "number" as const }));
  const y = truth.map((x) => Number(random.uniform() < sigmoid(x)));
  return { input: { matrix: { rows: ROWS, features, values }, y, link: "logit", seed }, truth };
}

/** The share of rows whose truth lies within the reach that was found by assuming `assumed`. */
async function held(input: FitInput, truth: Float64Array, assumed: "own" | "true"): Promise<number> {
  const { program, bags } = await linear.fit(input);
  const found = evaluateProgram(program, input.matrix);
  const reach = await intervalReach(linear, input, assumed === "own" ? found : truth);
  const baseRate = input.y.reduce((sum, label) => sum + label, 0) / ROWS;
  const error = levelErrorOf({ baseRate, leads: ROWS });
  const ofBags = bags.map((bag) => evaluateProgram(bag, input.matrix));
  const inside = truth.filter((x, row) => {
    const deviation = deviationOf(Float64Array.from(ofBags, (each) => each[row]!));
    return Math.abs(found[row]! - x) <= halfWidth(deviation, error, reach);
  });
  return inside.length / ROWS;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("intervalReach", () => {
  const seeds = [1, 2, 3, 4, 5, 6];

  test("holds a truth that it doesn't know, where the learner can say it", async () => {
    const shares = await Promise.all(
      seeds.map((seed) => {
        const { input, truth } = simulate(seed);
        return held(input, truth, "own");
      }),
    );
    expect(mean(shares)).toBeGreaterThan(0.85);
  });

  test("is told by a richer truth what the learner can't say, and not by the learner", async () => {
    const worlds = seeds.map((seed) => simulate(seed, 1.5));
    const blind = await Promise.all(worlds.map(({ input, truth }) => held(input, truth, "own")));
    const told = await Promise.all(worlds.map(({ input, truth }) => held(input, truth, "true")));
    expect(mean(blind)).toBeLessThan(0.6);
    expect(mean(told)).toBeGreaterThan(0.85);
    expect(mean(told)).toBeLessThan(0.99);
  });

  test("holds the base rate in nine of ten worlds where there is nothing to learn", async () => {
    const level = -1;
    let inside = 0;
    const worlds = 40;
    for (let seed = 0; seed < worlds; seed++) {
      const { input } = simulate(seed);
      const random = new Random(seed, "noise");
      const y = input.y.map(() => Number(random.uniform() < sigmoid(level)));
      const constant: FitInput = { ...input, y, matrix: { rows: ROWS, features: [], values: [] } };
      const rate = y.reduce((sum, label) => sum + label, 0) / ROWS;
      const found = Math.log(rate / (1 - rate));
      const reach = await intervalReach(linear, constant, new Float64Array(ROWS).fill(found));
      const error = levelErrorOf({ baseRate: rate, leads: ROWS });
      if (Math.abs(found - level) <= halfWidth(0, error, reach)) inside++;
    }
    // Of 40 at 90 %: under 31 or all but never. One draw of outcomes, taken as the measure of the level, would hold about half.
    expect(inside).toBeGreaterThanOrEqual(31);
  });

  test("is the same again, does without bags, and refuses a truth of other rows", async () => {
    const { input, truth } = simulate(1);
    expect(await intervalReach(linear, input, truth)).toEqual(await intervalReach(linear, input, truth));
    const single = {
      name: "single",
      fit: async (some: FitInput) => ({ ...(await linear.fit(some)), bags: [] }),
    };
    const { reach, misfit } = await intervalReach(single, input, truth);
    expect(reach * misfit).toBeGreaterThan(0);
    expect(Number.isFinite(reach)).toBe(true);
    await expect(intervalReach(linear, input, truth.slice(1))).rejects.toThrow(RangeError);
  });
});
