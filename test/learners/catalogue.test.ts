import { expect, it } from "vitest";
import { learnerNamed, learners } from "../../src/learners/catalogue.ts";
import { openPool } from "../../src/learners/pool.ts";

it("lists every learner under its own name, simplest first", () => {
  expect(Object.keys(learners)).toEqual(["points", "bayes", "linear", "additive", "boosted", "neural"]);
  for (const [name, learner] of Object.entries(learners)) expect(learner.name).toBe(name);
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
