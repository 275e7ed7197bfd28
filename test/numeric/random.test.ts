import { describe, expect, it } from "vitest";
import { Random } from "../../src/numeric/random.ts";

describe("the seeded stream", () => {
  it("is pinned: these are the first numbers of seed 7", () => {
    const random = new Random(7);
    expect([random.below(1000), random.below(1000), random.below(1000), random.uniform()]).toMatchSnapshot();
  });

  it("is the same for the same seed and stream, another for another", () => {
    const draw = (seed: number, stream: string) => {
      const random = new Random(seed, stream);
      return Array.from({ length: 5 }, () => random.uniform());
    };
    expect(draw(1, "bags")).toEqual(draw(1, "bags"));
    expect(draw(1, "bags")).not.toEqual(draw(1, "folds"));
    expect(draw(1, "bags")).not.toEqual(draw(2, "bags"));
  });

  it("draws every whole number below a bound equally often", () => {
    const random = new Random(3);
    const counts = new Float64Array(10);
    for (let i = 0; i < 100_000; i++) counts[random.below(10)]! += 1;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(27.9); // 99.9 % of chi-square with 9 degrees of freedom
  });

  it("has normal numbers with mean 0, variance 1 and the right share beyond 1.96", () => {
    const random = new Random(5);
    const values = Array.from({ length: 100_000 }, () => random.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const beyond = values.filter((value) => Math.abs(value) > 1.96).length / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.015);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
    expect(Math.abs(beyond - 0.05)).toBeLessThan(0.003);
  });

  it("shuffles into every order equally often", () => {
    const random = new Random(11);
    const counts = new Map<string, number>();
    for (let i = 0; i < 60_000; i++) {
      const order = random.shuffle([0, 1, 2]).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });
});
