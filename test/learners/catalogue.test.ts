import { expect, it } from "vitest";
import { learnerNamed, learners } from "../../src/learners/catalogue.ts";
import type { FitInput } from "../../src/learners/learner.ts";
import { openPool } from "../../src/learners/pool.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { simulated } from "../contracts/learner.ts";

it("lists every learner under its own name, simplest first", () => {
  expect(Object.keys(learners)).toEqual(["points", "bayes", "linear", "additive", "boosted", "neural"]);
  for (const [name, learner] of Object.entries(learners)) expect(learner.name).toBe(name);
});

it("knows the base rate by name, though it is no learner to ask for", async () => {
  const { y, ...data } = simulated(400, 3);
  const input: FitInput = { ...data, y, weights: y.map((label) => 1 + label), link: "logit", seed: 1 };
  const { program, bags } = await learnerNamed("baseRate").fit(input);
  const wins = y.reduce((sum, label) => sum + label, 0);
  expect(program.terms).toEqual([]);
  expect(sigmoid(program.base)).toBeCloseTo((2 * wins + 0.5) / (400 + wins + 1), 12);
  expect(new Set(bags.map(({ base }) => base)).size).toBeGreaterThan(2);
  for (const { base } of bags) expect(Math.abs(base - program.base)).toBeLessThan(0.5);
  expect((await learnerNamed("baseRate").fit({ ...input, wantsBags: false })).bags).toEqual([]);
});

it("names what it has when asked for another", () => {
  expect(() => learnerNamed("toString")).toThrow(
    "found learner toString, wanted one of points, bayes, linear, additive, boosted, neural",
  );
});

it("opens a pool of the size asked for, and no other", async () => {
  for (const threads of [1, 2]) {
    const pool = openPool(threads);
    expect(pool.threads).toBe(threads);
    await pool.close();
  }
  expect(() => openPool(0)).toThrow(RangeError);
});
