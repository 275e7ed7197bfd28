import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pairedBootstrap } from "../../src/evaluation/paired-bootstrap.ts";
import { pairedDifference } from "../../src/evaluation/paired-difference.ts";
import { Random } from "../../src/numeric/random.ts";

const losses = (rows: number, seed: number, shift: number) => {
  const random = new Random(seed, "losses");
  const b = Float64Array.from({ length: rows }, () => 0.5 + 0.3 * random.normal());
  const a = b.map((loss) => loss + shift + 0.1 * random.normal());
  return { a, b };
};

describe("pairedBootstrap", () => {
  it("has an interval as wide as the standard error of the paired difference says", () => {
    const { a, b } = losses(2000, 1, 0);
    const { mean, interval } = pairedBootstrap(a, b, { seed: 1 });
    const exact = pairedDifference(a, b);
    expect(mean).toBeCloseTo(exact.mean, 12);
    expect((interval[1] - interval[0]) / (2 * 1.645 * exact.standardError)).toBeCloseTo(1, 1);
  });

  it("holds the true difference in nine of ten samples", () => {
    let held = 0;
    for (let seed = 0; seed < 200; seed++) {
      const { a, b } = losses(150, seed, 0.02);
      const { interval } = pairedBootstrap(a, b, { seed, resamples: 300 });
      if (interval[0] <= 0.02 && 0.02 <= interval[1]) held++;
    }
    expect(held).toBeGreaterThan(168);
    expect(held).toBeLessThan(192);
  });

  it("draws groups whole: copies of a row add nothing", () => {
    const { a, b } = losses(100, 2, 0.01);
    const four = <T>(values: ArrayLike<T>) =>
      Array.from(values).flatMap((value) => [value, value, value, value]);
    const once = pairedBootstrap(a, b, { seed: 3 });
    const copied = pairedBootstrap(four(a), four(b), { seed: 3, groups: four(a.map((_, row) => row)) });
    expect(copied.interval[0]).toBeCloseTo(once.interval[0], 12);
    expect(copied.interval[1]).toBeCloseTo(once.interval[1], 12);
    const apart = pairedBootstrap(four(a), four(b), { seed: 3 });
    expect(apart.interval[1] - apart.interval[0]).toBeLessThan(0.6 * (once.interval[1] - once.interval[0]));
  });

  it("turns around with its sides, and is 0 for equal losses", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.float({ noNaN: true, min: 0, max: 9 }), fc.float({ noNaN: true, min: 0, max: 9 })),
          { minLength: 1 },
        ),
        (pairs) => {
          const a = pairs.map(([one]) => one);
          const b = pairs.map(([, other]) => other);
          const there = pairedBootstrap(a, b, { seed: 1, resamples: 50 });
          const back = pairedBootstrap(b, a, { seed: 1, resamples: 50 });
          expect(there.mean).toBeCloseTo(-back.mean, 9);
          expect(there.interval[0]).toBeCloseTo(-back.interval[1], 9);
          expect(pairedBootstrap(a, a, { seed: 1, resamples: 20 })).toEqual({ mean: 0, interval: [0, 0] });
        },
      ),
      { numRuns: 50 },
    );
  });

  it("refuses what can't be compared", () => {
    expect(() => pairedBootstrap([], [], { seed: 1 })).toThrow(RangeError);
    expect(() => pairedBootstrap([1, 2], [1], { seed: 1 })).toThrow("comparing 2 losses with 1");
    expect(() => pairedBootstrap([Number.NaN], [1], { seed: 1 })).toThrow("at row 0; wanted finite");
  });
});
