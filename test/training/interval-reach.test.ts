import { describe, expect, test } from "vitest";
import type { FitInput } from "../../src/learners/learner.ts";
import { linear } from "../../src/learners/linear/linear.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import { deviationOf } from "../../src/scoring/interval.ts";
import { intervalReach } from "../../src/training/interval-reach.ts";

const ROWS = 400;

/** Simulated leads with ten numbers, three of which tell something. */
function simulate(seed: number): { input: FitInput; truth: Float64Array } {
  const random = new Random(seed, "reach of intervals");
  const values = Array.from({ length: 10 }, () => Float64Array.from({ length: ROWS }, () => random.normal()));
  const truth = values[0]!.map((x, row) => x + 0.7 * values[1]![row]! - 0.5 * values[2]![row]! - 1);
  const features = values.map((_, j) => ({ name: `x${j}`, column: `x${j}`, kind: "number" as const }));
  const y = truth.map((x) => Number(random.uniform() < sigmoid(x)));
  return { input: { matrix: { rows: ROWS, features, values }, y, link: "logit", seed }, truth };
}

describe("intervalReach", () => {
  test("holds a truth that it doesn't know about as often as asked, where 1.645 deviations don't", async () => {
    let held = 0;
    let heldBefore = 0;
    const seeds = [1, 2, 3, 4, 5, 6];
    for (const seed of seeds) {
      const { input, truth } = simulate(seed);
      const { program, bags } = await linear.fit(input);
      const reach = await intervalReach(linear, input, program);
      const found = evaluateProgram(program, input.matrix);
      const baseRate = input.y.reduce((sum, label) => sum + label, 0) / ROWS;
      const ofBags = bags.map((bag) => evaluateProgram(bag, input.matrix));
      truth.forEach((x, row) => {
        const deviation = deviationOf(
          Float64Array.from(ofBags, (each) => each[row]!),
          { baseRate, leads: ROWS },
        );
        if (Math.abs(found[row]! - x) <= reach * deviation) held++;
        if (Math.abs(found[row]! - x) <= 1.645 * deviation) heldBefore++;
      });
    }
    expect(held / (ROWS * seeds.length)).toBeGreaterThan(0.85);
    expect(heldBefore).toBeLessThan(held);
  });

  test("is the same again, and usual where a learner has no bags", async () => {
    const { input } = simulate(1);
    const { program } = await linear.fit(input);
    expect(await intervalReach(linear, input, program)).toBe(await intervalReach(linear, input, program));
    const single = {
      name: "single",
      fit: async (some: FitInput) => ({ ...(await linear.fit(some)), bags: [] }),
    };
    expect(await intervalReach(single, input, program)).toBeCloseTo(1.645, 3);
  });
});
