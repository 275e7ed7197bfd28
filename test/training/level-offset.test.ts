import { describe, expect, it } from "vitest";
import { logit, sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { levelOffset } from "../../src/training/level-offset.ts";

describe("the offset of a level", () => {
  it("is the logit of the share of wins where all logits are 0, with that share's standard error", () => {
    const y = Float64Array.from({ length: 400 }, (_, row) => Number(row % 4 === 0));
    const { offset, error } = levelOffset(new Float64Array(400), y, null);
    expect(offset).toBeCloseTo(logit(0.25), 8);
    expect(error).toBeCloseTo(1 / Math.sqrt(400 * 0.25 * 0.75), 8);
  });

  it("makes the told wins those that came, by weight", () => {
    const random = new Random(1, "offset");
    const logits = Float64Array.from({ length: 300 }, () => 2 * random.normal());
    const y = logits.map((x) => Number(random.uniform() < sigmoid(x - 1)));
    const weights = y.map(() => random.uniform());
    const { offset } = levelOffset(logits, y, weights);
    const sum = (of: (row: number) => number) =>
      y.reduce((total, _, row) => total + weights[row]! * of(row), 0);
    expect(sum((row) => sigmoid(logits[row]! + offset))).toBeCloseTo(
      sum((row) => y[row]!),
      6,
    );
  });

  it("is drawn to 0 by the penalty, and stays finite where all won", () => {
    const won = new Float64Array(50).fill(1);
    const { offset } = levelOffset(new Float64Array(50), won, null, 16);
    expect(offset).toBeGreaterThan(0.5);
    expect(offset).toBeLessThan(2);
    expect(levelOffset(new Float64Array(50), won, null, 1e9).offset).toBeCloseTo(0, 5);
  });
});
