import { expect, test } from "vitest";
import { type Evaluation, evaluate } from "../../src/evaluation/evaluate.ts";
import { Random } from "../../src/numeric/random.ts";
import { judgeFirstVersion } from "../../src/training/gate.ts";

/** 400 leads of which one in four was won, with probabilities of which `told` tells the winner apart. */
function held(told: number): Evaluation {
  const random = new Random(3, "gate");
  const y = Float64Array.from({ length: 400 }, (_, i) => Number(i % 4 === 0));
  const p = y.map((label) =>
    Math.min(0.95, Math.max(0.05, 0.25 + told * (label - 0.25) + 0.1 * random.normal())),
  );
  return evaluate(p, y, { seed: 1 });
}
const BASE_RATE = 0.5623; // log loss of 1/4 where 1/4 wins

test("passes where both the log loss and the ranking beat chance, and says the figures", () => {
  const { passed, because } = judgeFirstVersion(held(0.3), BASE_RATE);
  expect(passed).toBe(true);
  expect(because).toMatch(/log loss 0\.\d{4} against the base rate's 0\.5623, AUC 0\.\d{3}/);
});

test("refuses a log loss no better than the base rate's, however good the ranking", () => {
  const good = held(0.3);
  const { passed, because } = judgeFirstVersion(good, good.logLoss);
  expect(passed).toBe(false);
  expect(because).toContain("no better than the base rate");
});

test("refuses a ranking whose interval reaches down to one half, however good the log loss", () => {
  const noise = held(0);
  expect(noise.intervals.auc![0]).toBeLessThanOrEqual(0.5);
  expect(judgeFirstVersion(noise, 9)).toEqual({ passed: false, because: expect.stringContaining("chance") });
});

test("refuses held-out rows of one outcome", () => {
  const one = evaluate([0.2, 0.3], [0, 0], { seed: 1 });
  expect(judgeFirstVersion(one, 9)).toEqual({
    passed: false,
    because: expect.stringContaining("one outcome"),
  });
});
