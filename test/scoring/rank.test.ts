import { describe, expect, it } from "vitest";
import { logit } from "../../src/numeric/logistic.ts";
import { intervalOf, intervalOfShare } from "../../src/scoring/interval.ts";
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
  const certain = { baseRate: 0.5, leads: 1e30 };
  const none = { logits: [], low: [], high: [] }; // holds everything from 0 to 1
  const narrow = { logits: [-10, 10], low: [0.5, 0.5], high: [0.5, 0.5] };

  it("reach so many standard deviations of the bags either way of the logit, and of the misfit", () => {
    for (const misfit of [0, 0.75]) {
      const [low, high] = intervalOf(0.5, Float64Array.of(1, 2, 3), {
        reach: 3,
        misfit,
        vennAbers: narrow,
        ...certain,
      }); // deviation 1
      const half = misfit === 0 ? 3 : 3 * 1.25;
      expect(logit(low)).toBeCloseTo(0.5 - half, 9);
      expect(logit(high)).toBeCloseTo(0.5 + half, 9);
    }
  });

  it("are as wide as the base rate's own where bags tell nothing", () => {
    const [low, high] = intervalOf(0, new Float64Array(), {
      reach: 2,
      misfit: 0,
      vennAbers: narrow,
      baseRate: 0.2,
      leads: 25,
    });
    const half = 1.6448536269514722 * 0.5; // 1 / √(25 × 0.16) = 0.5
    expect([logit(low), logit(high)]).toEqual([expect.closeTo(-half, 9), expect.closeTo(half, 9)]);
  });

  it("hold both isotonic probabilities of the logit, and the whole range where none is known", () => {
    const vennAbers = { logits: [-1, 1], low: [0.2, 0.6], high: [0.3, 0.8] };
    const at = (x: number) =>
      intervalOf(x, new Float64Array(), { reach: 0, misfit: 0, vennAbers, ...certain });
    expect(at(0)).toEqual([0.2, 0.8]);
    expect(at(-1)).toEqual([0.2, 0.3]);
    expect(at(1)).toEqual([0.6, 0.8]);
    expect(at(-9)[0]).toBe(0);
    expect(at(9)[1]).toBe(1);
    const anything = { reach: 0, misfit: 0, vennAbers: none, ...certain };
    expect(intervalOf(0, new Float64Array(), anything)).toEqual([0, 1]);
  });

  it("of a share are Wilson's", () => {
    // 10 of 40: the roots p of (0.25 - p)² = z² p (1 - p) / 40, solved apart from the code
    const [low, high] = intervalOfShare(0.25, 40);
    expect(low).toBeCloseTo(0.155704, 6);
    expect(high).toBeCloseTo(0.375973, 6);
  });
});
