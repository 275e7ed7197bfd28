import { describe, expect, test } from "vitest";
import { type FeatureMatrix, takeRows } from "../../src/features/matrix.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { drawHidden, hiddenVariances } from "../../src/training/hidden-spread.ts";

const LEVELS = 8;

/** Simulated leads with two categories and a number; `effects` of the first category's levels are in the truth alone. */
function simulate(seed: number, rows: number, effects: readonly number[] = []) {
  const random = new Random(seed, "hidden spread");
  const levels = Array.from({ length: LEVELS }, (_, k) => `level ${k}`);
  const codes = () => Float64Array.from({ length: rows }, () => 2 + random.below(LEVELS));
  const values = [codes(), codes(), Float64Array.from({ length: rows }, () => random.normal())];
  const kinds = ["category", "category", "number"] as const;
  const features = ["a", "b", "x"].map((name, j) => {
    const kind = kinds[j]!;
    return { name, column: name, kind, ...(kind === "category" && { levels }) };
  });
  const matrix: FeatureMatrix = { rows, features, values };
  const logits = values[2]!.map((x) => x - 1);
  const truth = logits.map((each, row) => each + (effects[values[0]![row]! - 2] ?? 0));
  const y = truth.map((each) => Number(random.uniform() < sigmoid(each)));
  return { matrix, logits, y, importance: null, groups: Uint32Array.from({ length: rows }, (_, row) => row) };
}

const total = (variances: ReadonlyMap<string, number>) =>
  [...variances.values()].reduce((sum, each) => sum + each, 0);
const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;

describe("hiddenVariances", () => {
  const effects = [-0.9, -0.6, -0.3, 0, 0, 0.3, 0.6, 0.9]; // mean square 0.315

  test("finds effects that the model misses, and whose they are", () => {
    const seeds = [1, 2, 3, 4, 5];
    const found = seeds.map((seed) => hiddenVariances(simulate(seed, 8000, effects)));
    const ofA = mean(found.map((each) => each.get("a")!));
    expect(ofA).toBeGreaterThan(0.25);
    expect(ofA).toBeLessThan(0.5);
    expect(ofA).toBeGreaterThan(10 * mean(found.map((each) => each.get("b")!)));
  });

  test("where nothing is missed, allows less the more outcomes there are", () => {
    const allowed = (rows: number) =>
      mean(Array.from({ length: 10 }, (_, seed) => total(hiddenVariances(simulate(seed, rows)))));
    const [few, some, many] = [allowed(200), allowed(2000), allowed(20_000)];
    expect(few).toBeGreaterThan(0.1);
    expect(some).toBeLessThan(few / 4);
    expect(many).toBeLessThan(some / 4);
  });

  test("is the upper bound of what is there in nineteen of twenty worlds", () => {
    const worlds = Array.from({ length: 100 }, (_, seed) => {
      const random = new Random(seed, "effects");
      const drawn = Array.from({ length: LEVELS }, () => 0.3 * random.normal());
      return total(hiddenVariances(simulate(seed, 1000, drawn))) >= 0.09;
    });
    expect(mean(worlds.map(Number))).toBeGreaterThan(0.85);
  });

  test("counts a row by what it stands for, whatever the unit", () => {
    const told = simulate(3, 1000, effects);
    const importance = Float64Array.from({ length: 1000 }, (_, row) => 1 + (row % 3));
    const once = hiddenVariances({ ...told, importance });
    const tenfold = hiddenVariances({ ...told, importance: importance.map((each) => 10 * each) });
    const even = hiddenVariances({ ...told, importance: importance.map(() => 1) });
    for (const [name, variance] of hiddenVariances(told)) expect(even.get(name)).toBeCloseTo(variance, 12);
    expect(once.get("a")).not.toBeCloseTo(even.get("a")!, 6);
    for (const [name, variance] of once) expect(tenfold.get(name)).toBeCloseTo(variance, 12);
  });

  test("isn't taken in by several looks at one buyer", () => {
    const told = simulate(4, 500);
    const places = Uint32Array.from({ length: 1500 }, (_, row) => row % 500);
    const looks = {
      matrix: takeRows(told.matrix, places),
      logits: Float64Array.from(places, (row) => told.logits[row]!),
      y: Float64Array.from(places, (row) => told.y[row]!),
      importance: null,
    };
    const known = hiddenVariances({ ...looks, groups: places });
    const taken = hiddenVariances({ ...looks, groups: places.map((_, row) => row) });
    const once = hiddenVariances(told);
    for (const [name, variance] of once) expect(known.get(name)).toBeCloseTo(variance, 12);
    expect(total(taken)).toBeGreaterThan(1.3 * total(once));
  });

  test("is 0 where no two rows share a bin, and never NaN", () => {
    for (const variance of hiddenVariances(simulate(1, 1)).values()) expect(variance).toBe(0);
  });
});

describe("drawHidden", () => {
  const { matrix } = simulate(5, 4000);

  test("draws one value a bin, of the variance that is asked for, with mean 0", () => {
    const squares = Array.from({ length: 200 }, (_, seed) => {
      const hidden = drawHidden(matrix, new Map([["a", 0.5]]), new Random(seed, "draw"));
      expect(mean([...hidden])).toBeCloseTo(0, 10);
      expect(new Set(hidden).size).toBeLessThanOrEqual(LEVELS);
      return mean(Array.from(hidden, (each) => each * each));
    });
    expect(mean(squares)).toBeGreaterThan(0.5 * (1 - 1 / LEVELS) * 0.9); // the mean is taken out
    expect(mean(squares)).toBeLessThan(0.5 * (1 - 1 / LEVELS) * 1.1);
  });

  test("is 0 everywhere without a variance, and the same for the same seed", () => {
    const none = drawHidden(matrix, new Map(), new Random(1, "draw"));
    expect(none.every((each) => each === 0)).toBe(true);
    const draw = () => drawHidden(matrix, new Map([["x", 1]]), new Random(7, "draw"));
    expect(draw()).toEqual(draw());
  });
});
