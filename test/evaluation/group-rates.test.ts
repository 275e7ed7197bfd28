import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { groupRates } from "../../src/evaluation/group-rates.ts";

test("two groups by hand: rates, their ratio with Katz's interval, what was told and what came true", () => {
  // 40 rows of a: 10 selected, 8 won; 50 rows of b: 25 selected, 20 won
  const group = [...Array(40).fill(0), ...Array(50).fill(1)];
  const probabilities = group.map((of, row) => (of === 0 ? (row < 10 ? 0.6 : 0.2) : row < 65 ? 0.6 : 0.2));
  const y = group.map((of, row) => Number(of === 0 ? row < 8 : row < 60));
  const [a, b] = groupRates(probabilities, y, group, ["a", "b"], 0.6);
  expect(a).toMatchObject({ name: "a", rows: 40, wins: 8, selected: 0.25, ratio: 0.5, observed: 0.2 });
  expect(a!.expected).toBeCloseTo((10 * 0.6 + 30 * 0.2) / 40, 12);
  // exp(ln 0.5 ± 1.644854 √(1/10 - 1/40 + 1/25 - 1/50))
  expect(a!.ratioInterval![0]).toBeCloseTo(0.30116, 5);
  expect(a!.ratioInterval![1]).toBeCloseTo(0.83013, 5);
  expect(b).toMatchObject({ selected: 0.5, ratio: 1, ratioInterval: null, wins: 20 });
});

test("whatever the rows: counts add up, the most selected group has ratio 1, intervals hold their value", () => {
  const row = fc.record({
    probability: fc.double({ min: 0, max: 1, noNaN: true }),
    won: fc.integer({ min: 0, max: 1 }),
    of: fc.integer({ min: 0, max: 2 }),
  });
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (found, cut) => {
        const all = [...found, ...[0, 1, 2].map((of) => ({ probability: 0.5, won: 0, of }))];
        const told = groupRates(
          all.map(({ probability }) => probability),
          all.map(({ won }) => won),
          all.map(({ of }) => of),
          ["x", "y", "z"],
          cut,
        );
        expect(told.reduce((sum, { rows }) => sum + rows, 0)).toBe(all.length);
        expect(told.reduce((sum, { rows, expected }) => sum + rows * expected, 0)).toBeCloseTo(
          all.reduce((sum, { probability }) => sum + probability, 0),
          9,
        );
        const selected = Math.max(...told.map((one) => one.selected));
        for (const one of told) {
          if (selected === 0) expect(one.ratio).toBeNull();
          else expect(one.ratio).toBeCloseTo(one.selected / selected, 12);
          expect(one.selectedInterval[0]).toBeLessThanOrEqual(one.selected + 1e-12);
          expect(one.selectedInterval[1]).toBeGreaterThanOrEqual(one.selected - 1e-12);
          if (one.ratioInterval) expect(one.ratioInterval[0]).toBeLessThanOrEqual(one.ratio!);
        }
      },
    ),
  );
});

describe("refuses", () => {
  test("lengths that disagree", () =>
    expect(() => groupRates([0.5], [0, 1], [0], ["a"], 0)).toThrow(RangeError));
  test("a group without a name", () =>
    expect(() => groupRates([0.5], [0], [1], ["a"], 0)).toThrow(RangeError));
  test("a group without a row", () =>
    expect(() => groupRates([0.5], [0], [0], ["a", "b"], 0)).toThrow("found no row of b"));
});
