import { expect, test } from "vitest";
import { Random } from "../../src/numeric/random.ts";
import { aboveChance, bitsOf, searchRules } from "../../src/training/rule-search.ts";

const ROWS = 500;

/** Simulated: 40 conditions, of which two together make a win likely. */
function simulate(seed: number) {
  const random = new Random(seed, "rule search");
  const holds = Array.from({ length: 40 }, () => Array.from({ length: ROWS }, () => random.uniform() < 0.4));
  const y = Array.from({ length: ROWS }, (_, row) =>
    Number(random.uniform() < (holds[3]![row] && holds[17]![row] ? 0.8 : 0.2)),
  );
  const literals = holds.map((of, at) => ({ met: bitsOf(ROWS, (row) => of[row]!), slot: `s${at}` }));
  return { holds, y, literals };
}

test("the best single condition is the one that counting row by row finds", () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const { holds, y, literals } = simulate(seed);
    const wins = y.reduce((sum, one) => sum + one, 0);
    const z = holds.map((of) => {
      const met = y.filter((_, row) => of[row]);
      return aboveChance(
        { leads: met.length, wins: met.reduce((sum, one) => sum + one, 0) },
        { leads: ROWS, wins },
      );
    });
    const best = z.indexOf(Math.max(...z));
    expect(z[best]).toBeGreaterThan(3);
    expect(searchRules(literals, y, { rules: 1, conditions: 1, fewest: 20 })).toEqual([[best]]);
  }
});

test("finds the two that act together, and keeps to its bounds", () => {
  const { y, literals } = simulate(1);
  expect(searchRules(literals, y, { rules: 1, fewest: 20 })[0]).toEqual([3, 17]);
  expect(searchRules(literals, y, { rules: 3, fewest: 20 }).length).toBeLessThanOrEqual(3);
  expect(searchRules(literals, y, { rules: 3, fewest: ROWS })).toEqual([]);
  const oneSlot = literals.map(({ met }) => ({ met, slot: "same" }));
  expect(searchRules(oneSlot, y, { rules: 1, fewest: 20 })[0]).toHaveLength(1);
});

test("z is that of the hypergeometric distribution", () => {
  // 10 of 40 rows won; of 8 drawn 4: mean 2, variance 8 · 1/4 · 3/4 · 32/39
  expect(aboveChance({ leads: 8, wins: 4 }, { leads: 40, wins: 10 })).toBeCloseTo(
    2 / Math.sqrt((8 * 0.25 * 0.75 * 32) / 39),
    12,
  );
});
