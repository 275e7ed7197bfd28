import { expect, test } from "vitest";
import { Random } from "../../src/numeric/random.ts";
import { aboveChance, bitsOf, searchRules } from "../../src/training/rule-search.ts";

const ROWS = 500;
const counts = (rows: number, wins: number) => ({ rows, leads: rows, wins, squares: rows });

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
        counts(
          met.length,
          met.reduce((sum, one) => sum + one, 0),
        ),
        counts(ROWS, wins),
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
  expect(aboveChance(counts(8, 4), counts(40, 10))).toBeCloseTo(
    2 / Math.sqrt((8 * 0.25 * 0.75 * 32) / 39),
    12,
  );
});

test("equal weights change nothing; rows of no weight aren't there", () => {
  const { y, literals } = simulate(1);
  const options = { rules: 3, fewest: 20 };
  const found = searchRules(literals, y, options);
  expect(searchRules(literals, y, { ...options, weights: new Float64Array(ROWS).fill(0.7) })).toEqual(found);
  // where both conditions hold, only losers count: nothing is left of the rule
  const weights = y.map((won, row) =>
    Number(!(won === 1 && isIn(literals[3]!.met, row) && isIn(literals[17]!.met, row))),
  );
  expect(searchRules(literals, y, { ...options, weights })).not.toContainEqual([3, 17]);
});

test("z of weighted rows is that of labels dealt by chance", () => {
  const random = new Random(1, "weighted z");
  const weights = Array.from({ length: 200 }, () => (random.uniform() < 0.2 ? 8 : 0.5));
  const isMet = weights.map(() => random.uniform() < 0.3);
  const labels = weights.map((_, row) => Number(row < 60));
  const countOf = (rows: readonly number[]) => ({
    rows: rows.length,
    leads: rows.reduce((sum, row) => sum + weights[row]!, 0),
    wins: rows.reduce((sum, row) => sum + weights[row]! * labels[row]!, 0),
    squares: rows.reduce((sum, row) => sum + weights[row]! ** 2, 0),
  });
  const all = [...weights.keys()];
  const met = all.filter((row) => isMet[row]);
  const deals = Array.from({ length: 4000 }, () => {
    random.shuffle(labels);
    return aboveChance(countOf(met), countOf(all));
  });
  const mean = deals.reduce((sum, z) => sum + z, 0) / deals.length;
  const deviation = Math.sqrt(deals.reduce((sum, z) => sum + (z - mean) ** 2, 0) / deals.length);
  expect(Math.abs(mean)).toBeLessThan(0.1);
  expect(deviation).toBeGreaterThan(0.95);
  expect(deviation).toBeLessThan(1.05);
});

function isIn(bits: Uint32Array, row: number): boolean {
  return ((bits[row >>> 5]! >>> (row & 31)) & 1) === 1;
}
