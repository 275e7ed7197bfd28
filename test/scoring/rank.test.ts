import { describe, expect, it } from "vitest";
import { logit } from "../../src/numeric/logistic.ts";
import { intervalOfBags, intervalOfShare } from "../../src/scoring/interval.ts";
import { gradeOf, scoreOf } from "../../src/scoring/rank.ts";

describe("the score", () => {
  it.each([
    [0, [0.1, 0.2, 0.3, 0.4], 0],
    [0.25, [0.1, 0.2, 0.3, 0.4], 50],
    [0.2, [0.1, 0.2, 0.3, 0.4], 37.5],
    [1, [0.1, 0.2, 0.3, 0.4], 100],
    [0.5, [0.5, 0.5, 0.5], 50],
  ])("of probability %d among %j is the mid-rank %d", (probability, quantiles, score) => {
    expect(scoreOf(probability, quantiles)).toBe(score);
  });

  it("has one decimal", () => {
    expect(scoreOf(0.15, [0.1, 0.2, 0.3])).toBe(33.3);
  });
});

describe("the grade", () => {
  it.each([
    [0.9, "A"],
    [0.7, "A"],
    [0.69, "B"],
    [0.5, "B"],
    [0.3, "C"],
    [0.1, "D"],
  ] as const)("of %d is %s", (probability, grade) => {
    expect(gradeOf(probability, [0.7, 0.5, 0.2])).toBe(grade);
  });
});

describe("intervals", () => {
  it("reach 1.645 standard deviations of the bags either way of the logit", () => {
    const [low, high] = intervalOfBags(Float64Array.of(1, 2, 3), 0.5); // standard deviation 1
    expect(logit(low)).toBeCloseTo(0.5 - 1.6448536, 6);
    expect(logit(high)).toBeCloseTo(0.5 + 1.6448536, 6);
  });

  it("have no width where no bags tell one", () => {
    expect(intervalOfBags(new Float64Array(), 0)).toEqual([0.5, 0.5]);
  });

  it("of a share are Wilson's", () => {
    // 10 of 40: the roots p of (0.25 - p)² = z² p (1 - p) / 40, solved apart from the code
    const [low, high] = intervalOfShare(0.25, 40);
    expect(low).toBeCloseTo(0.155704, 6);
    expect(high).toBeCloseTo(0.375973, 6);
  });
});
