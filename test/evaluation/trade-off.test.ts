import { expect, test } from "vitest";
import { tradeOff } from "../../src/evaluation/trade-off.ts";
import { Random } from "../../src/numeric/random.ts";

/** Simulated: values below 30 win one time in ten, others every other time. */
function simulate(rows: number) {
  const random = new Random(1, "trade-off test");
  const values = Float64Array.from({ length: rows }, () => random.below(100));
  const y = values.map((value) => Number(random.uniform() < (value < 30 ? 0.1 : 0.5)));
  const candidates = [10, 20, 30, 40, 50, 60].map((cut) => ({
    cut,
    passes: Uint8Array.from(values, (value) => Number(value >= cut)),
  }));
  const rowsOf = (fold: number) => Uint32Array.from(values.keys()).filter((row) => row % 2 === fold);
  const trials = [0, 1].map((fold) => ({ learn: rowsOf(1 - fold), judge: rowsOf(fold) }));
  const groups = Uint32Array.from(values.keys());
  return { values, y, candidates, options: { trials, groups, seed: 1 } };
}

test("chooses the cut below which leads win more rarely than on average, and tells what it changes", () => {
  const { values, y, candidates, options } = simulate(2000);
  const found = tradeOff(candidates, 60, y, options);
  expect(found.best.cut).toBe(30);
  expect(found.current.cut).toBe(60);
  expect(found.gain!.interval[0]).toBeGreaterThan(0.05);
  const winners = y.filter((label, row) => label === 1 && values[row]! >= 30).length;
  expect(found.best.winners).toBe(winners);
  expect(found.winners + found.losers).toBe(2000);
  for (const [i, { winners, losers }] of found.points.entries())
    if (i > 0)
      expect(winners + losers).toBeLessThanOrEqual(
        found.points[i - 1]!.winners + found.points[i - 1]!.losers,
      );
});

test("stays where the current cut is the best, and gains nothing", () => {
  const { y, candidates, options } = simulate(2000);
  const found = tradeOff(candidates, 30, y, options);
  expect(found.best.cut).toBe(30);
  expect(found.gain!.mean).toBeCloseTo(0, 6);
});

test("where values tell nothing, what chance chooses isn't sure to gain", () => {
  const { candidates, options } = simulate(300);
  const random = new Random(9, "chance");
  let sure = 0;
  for (let trial = 0; trial < 20; trial++) {
    const y = Float64Array.from({ length: 300 }, () => Number(random.uniform() < 0.3));
    if (tradeOff(candidates, 60, y, options).gain!.interval[0] > 0) sure++;
  }
  expect(sure).toBeLessThanOrEqual(5);
});

test("a row that stands for three counts as three", () => {
  const { y, candidates, options } = simulate(300);
  const weights = y.map((_, row) => (row % 4 === 0 ? 3 : 1));
  const rows = [...y.keys()].flatMap((row) => new Array<number>(weights[row]!).fill(row));
  const weighed = tradeOff(candidates, 60, y, { ...options, weights, trials: [] });
  const repeated = tradeOff(
    candidates.map(({ cut, passes }) => ({ cut, passes: Uint8Array.from(rows, (row) => passes[row]!) })),
    60,
    Float64Array.from(rows, (row) => y[row]!),
    { ...options, groups: rows, trials: [] },
  );
  expect(weighed).toEqual(repeated);
  const tried = tradeOff(candidates, 60, y, { ...options, weights: new Float64Array(300).fill(2) }).gain!;
  expect(tried.mean).toBeCloseTo(tradeOff(candidates, 60, y, options).gain!.mean, 10);
  expect(() => tradeOff(candidates, 60, y, { ...options, weights: [1] })).toThrow("1 rows for 300 outcomes");
});

test("without trials nothing is known of the gain", () => {
  const { y, candidates, options } = simulate(100);
  expect(tradeOff(candidates, 60, y, { ...options, trials: [] }).gain).toBeNull();
});

test("refuses a current cut that is no candidate, and one class", () => {
  const { y, candidates, options } = simulate(100);
  expect(() => tradeOff(candidates, 61, y, options)).toThrow(RangeError);
  expect(() => tradeOff(candidates, 60, new Float64Array(100), options)).toThrow(RangeError);
});
