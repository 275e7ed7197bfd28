import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { populationStability } from "../../src/evaluation/population-stability.ts";
import { Random } from "../../src/numeric/random.ts";

const counts = fc.array(fc.nat({ max: 1000 }), { minLength: 3, maxLength: 12 });

function draw(random: Random, shares: readonly number[], rows: number): number[] {
  const into = shares.map(() => 0);
  for (let row = 0; row < rows; row++) {
    let left = random.uniform();
    let bin = 0;
    while (bin < shares.length - 1 && left >= shares[bin]!) left -= shares[bin++]!;
    into[bin]!++;
  }
  return into;
}

describe("populationStability", () => {
  it("is the textbook's sum where counts are large", () => {
    // 0.2 ln 2 + 0.1 ln(4/3) … by hand: shares 0.4, 0.4, 0.2 before, 0.2, 0.5, 0.3 after.
    const byHand = 0.2 * Math.log(2) + 0.1 * Math.log(5 / 4) + 0.1 * Math.log(3 / 2);
    const { psi } = populationStability([4e6, 4e6, 2e6], [2e6, 5e6, 3e6]);
    expect(psi).toBeCloseTo(byHand, 5);
  });

  it("is symmetric, never below 0, and 0 for equal shares", () => {
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        const [before, after] = [
          [...a.slice(0, 3), 5],
          [...b.slice(0, 3), 7],
        ];
        const { psi, chance } = populationStability(before, after);
        expect(psi).toBeGreaterThanOrEqual(0);
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(populationStability(after, before).psi).toBeCloseTo(psi, 10);
        expect(populationStability(before, before).psi).toBe(0);
      }),
    );
  });

  it("is beyond chance without drift once in a thousand times, however few the rows", () => {
    const random = new Random(5, "psi");
    const shares = [0.05, 0.25, 0.3, 0.2, 0.1, 0.1];
    let beyond = 0;
    for (let run = 0; run < 4000; run++) {
      const { psi, chance } = populationStability(draw(random, shares, 2000), draw(random, shares, 80));
      if (psi > chance) beyond++;
    }
    expect(beyond).toBeGreaterThan(0);
    expect(beyond).toBeLessThan(16);
  });

  it("takes an empty bin for rare, not for impossible, and one bin for no spread", () => {
    const { psi } = populationStability([500, 500, 0], [300, 300, 400]);
    expect(psi).toBeGreaterThan(1);
    expect(psi).toBeLessThan(10);
    expect(populationStability([9, 0], [4, 0])).toEqual({ psi: 0, chance: 0 });
  });

  it("refuses other bins, negative counts and empty sides", () => {
    expect(() => populationStability([1], [1, 2])).toThrow("wanted the same bins");
    expect(() => populationStability([1, -1], [1, 1])).toThrow("wanted 0 or more");
    expect(() => populationStability([0, 0], [1, 1])).toThrow("wanted some on both sides");
  });
});
