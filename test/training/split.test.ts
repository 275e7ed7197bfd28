import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import { Random } from "../../src/numeric/random.ts";
import { holdOut, type Split } from "../../src/training/split.ts";
import { day } from "./tables.ts";

/** Simulated labels, buyers and creation times of `count` rows, of which every seventh isn't to be split. */
function simulate(count: number, seed: number) {
  const random = new Random(seed);
  const y = Float64Array.from({ length: count }, () => Number(random.uniform() < 0.3));
  const groups = Uint32Array.from({ length: count }, (_, row) =>
    random.uniform() < 0.2 ? random.below(40) : 1000 + row,
  );
  const created = Float64Array.from({ length: count }, () => day(random.below(400)));
  const rows = Uint32Array.from({ length: count }, (_, row) => row).filter((row) => row % 7 !== 0);
  return { y, groups, created, rows };
}

function expectWhole({ train, test }: Split, rows: Uint32Array, groups: Uint32Array) {
  const buyers = new Set(Array.from(test, (row) => groups[row]));
  for (const row of train) expect(buyers.has(groups[row])).toBe(false);
  const all = [...train, ...test];
  expect(new Set(all).size).toBe(all.length);
  for (const row of all) expect(rows.includes(row)).toBe(true);
}

describe("by time", () => {
  test("no label is known only after the hold-out begins, no buyer is on both sides, nothing is lost", () => {
    fc.assert(
      fc.property(fc.integer(), fc.option(fc.integer({ min: 1, max: 90 })), (seed, horizonDays) => {
        const { rows, ...simulated } = simulate(700, seed);
        const split = holdOut(rows, { ...simulated, horizonDays, seed });
        expect(split).toMatchObject({ split: "time", notes: [] });
        const begin = Math.min(...Array.from(split.test, (row) => simulated.created[row]!));
        for (const row of split.train) {
          const known = simulated.created[row]! + (horizonDays ?? 0) * 86_400_000;
          if (horizonDays === null) expect(known).toBeLessThan(begin);
          else expect(known).toBeLessThanOrEqual(begin);
        }
        for (const row of rows)
          if (simulated.created[row]! >= begin) expect(split.test.includes(row)).toBe(true);
        expect(split.test.length / rows.length).toBeGreaterThan(0.19);
        expect(split.test.length / rows.length).toBeLessThan(0.21);
        expectWhole(split, rows, simulated.groups);
        expect(split.train.length + split.test.length + split.embargoed + split.sharedBuyers).toBe(
          rows.length,
        );
        if (horizonDays === null) expect(split.embargoed).toBe(0);
        else if (horizonDays > 14) expect(split.embargoed).toBeGreaterThan(0); // days without a row are rare
        expect(split.sharedBuyers).toBeGreaterThan(0);
      }),
      { numRuns: 20 },
    );
  });

  test("rows of one day stay together, at the edge nearest to the share", () => {
    const y = Float64Array.from({ length: 100 }, (_, row) => row % 2);
    const groups = Uint32Array.from(y.keys());
    const rows = Uint32Array.from(y.keys());
    const on = (edge: number, later: number) => y.map((_, row) => day(row < edge ? 1 : row < later ? 2 : 3));
    const split = (created: Float64Array) =>
      holdOut(rows, { created, groups, y, horizonDays: 1, seed: 1 }).test.length;
    expect(split(on(70, 85))).toBe(15); // 15 is nearer to 20 than 30
    expect(split(on(75, 90))).toBe(25);
  });

  test("rows without a creation time are on neither side, and told", () => {
    const { rows, ...simulated } = simulate(700, 4);
    const undated = rows.filter((_, at) => at % 10 === 0);
    for (const row of undated) simulated.created[row] = Number.NaN;
    const split = holdOut(rows, { ...simulated, horizonDays: null, seed: 1 });
    for (const row of undated) expect([...split.train, ...split.test]).not.toContain(row);
    expect(split.notes).toEqual([
      `${undated.length} rows without a creation time are on neither side of the held-out check.`,
    ]);
  });

  test("falls back to a random split where the embargo leaves too little, and says so", () => {
    const { rows, ...simulated } = simulate(700, 5);
    const split = holdOut(rows, { ...simulated, horizonDays: 350, seed: 1 });
    expect(split).toMatchObject({ split: "random", embargoed: 0 });
    expect(split.notes).toEqual([expect.stringMatching(/would leave 0 wins to learn from/)]);
    const late = {
      ...simulated,
      y: simulated.y.map((won, row) => (simulated.created[row]! > day(300) ? 0 : won)),
    };
    expect(holdOut(rows, { ...late, horizonDays: 1, seed: 1 }).notes[0]).toContain("0 wins to test on");
  });
});

describe("at random", () => {
  test("keeps buyers whole and the share of rows and of wins", () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(0.1, 0.2, 0.5), (seed, share) => {
        const { rows, created: _, ...simulated } = simulate(600, seed);
        const split = holdOut(rows, { ...simulated, horizonDays: 30, seed, share });
        expect(split).toMatchObject({ split: "random", notes: [], embargoed: 0, sharedBuyers: 0 });
        expectWhole(split, rows, simulated.groups);
        expect(split.train.length + split.test.length).toBe(rows.length);
        const wins = (side: Uint32Array) => side.reduce((sum, row) => sum + simulated.y[row]!, 0);
        expect(Math.abs(split.test.length - share * rows.length)).toBeLessThan(8);
        expect(Math.abs(wins(split.test) - share * wins(rows))).toBeLessThan(5);
        expect(holdOut(rows, { ...simulated, horizonDays: 30, seed, share })).toEqual(split);
      }),
      { numRuns: 30 },
    );
  });

  test("isn't possible with one buyer", () => {
    const one = { groups: new Uint32Array(30), y: Float64Array.from({ length: 30 }, (_, row) => row % 2) };
    const rows = Uint32Array.from(one.y.keys());
    expect(() => holdOut(rows, { ...one, horizonDays: null, seed: 1 })).toThrow(InputError);
    expect(() => holdOut(rows, { ...one, horizonDays: null, seed: 1, share: 1 })).toThrow(RangeError);
    expect(() => holdOut(rows, { ...one, groups: new Uint32Array(3), horizonDays: null, seed: 1 })).toThrow(
      RangeError,
    );
  });
});
