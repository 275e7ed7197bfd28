import { describe, expect, test } from "vitest";
import { takeRows } from "../../src/features/matrix.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { type DatedRows, newestTerm } from "../../src/training/late-levels.ts";

const STRETCHES = 40;

/** Simulated rows of four levels, as many each but the last, which has `few`; what they gain by time, 0 to 1, no model says. */
function simulate(seed: number, gains: readonly ((time: number) => number)[], few = 1000): DatedRows {
  const random = new Random(seed, "late levels");
  const codes = Uint8Array.from([2, 3, 4, 5].flatMap((code) => Array(code === 5 ? few : 1000).fill(code)));
  const stretches = Float64Array.from(codes, () => random.below(STRETCHES));
  const logits = Float64Array.from(codes, () => random.normal() - 1);
  const y = logits.map((x, row) =>
    Number(random.uniform() < sigmoid(x + gains[codes[row]! - 2]!(stretches[row]! / (STRETCHES - 1)))),
  );
  const levels = ["a", "b", "c", "d"];
  return {
    matrix: {
      rows: codes.length,
      features: [{ name: "source", column: "source", kind: "category", levels }],
      values: [codes],
    },
    logits,
    y,
    weights: new Float64Array(codes.length).fill(1),
    stretches,
  };
}

const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
const still = () => 0;
const falls = (time: number) => 0.6 - 1.2 * time;

describe("newestTerm", () => {
  test("tells what a level that moves adds at the end of its line, a little less for doubt", () => {
    const terms = seeds.map((seed) => newestTerm(simulate(seed, [still, still, still, falls]), 0, 1));
    expect(terms[0]).toMatchObject({ kind: "table", feature: 0 });
    expect(terms[0]!.values).toHaveLength(6);
    const last = mean(terms.map(({ values }) => values[5]!));
    expect(last).toBeGreaterThan(-0.62);
    expect(last).toBeLessThan(-0.4);
    for (const code of [0, 1]) for (const { values } of terms) expect(values[code]).toBe(0); // no row has them
    for (const code of [2, 3, 4])
      expect(Math.abs(mean(terms.map(({ values }) => values[code]!)))).toBeLessThan(0.08);
  });

  test("draws a level that few rows have, and all where rows of one buyer are alike, nearer to 0", () => {
    const lastOf = (few: number, inflation = 1) =>
      mean(
        seeds.map((seed) => {
          const rows = simulate(seed, [falls, still, still, falls], few);
          return Math.abs(newestTerm(rows, 0, inflation).values[5]!);
        }),
      );
    const many = lastOf(1000);
    expect(lastOf(20)).toBeLessThan(many / 2);
    expect(lastOf(1000, 8)).toBeLessThan(many / 1.2);
  });

  test("draws no line on beyond a level's own rows", () => {
    const lastOf = (seed: number) => {
      const rows = simulate(seed, [still, still, still, (time) => 0.6 - 2.4 * time], 8000);
      const codes = rows.matrix.values[0]!;
      // The last level has no row in the newer half, before which it fell to -0.6; its line would end at -1.8.
      const weights = rows.weights.map((weight, row) =>
        codes[row] === 5 && rows.stretches[row]! >= STRETCHES / 2 ? 0 : weight,
      );
      const kept = Uint32Array.from(weights.keys()).filter((row) => weights[row]! > 0);
      const take = (values: Float64Array) => Float64Array.from(kept, (row) => values[row]!);
      const matrix = takeRows(rows.matrix, kept);
      const [logits, y, stretches] = [take(rows.logits), take(rows.y), take(rows.stretches)];
      return newestTerm({ matrix, logits, y, stretches, weights: take(weights) }, 0, 1).values[5]!;
    };
    expect(mean(seeds.map(lastOf))).toBeGreaterThan(-0.7);
    expect(mean(seeds.map(lastOf))).toBeLessThan(-0.4);
  });

  test("is 0 where rows came all at once", () => {
    const rows = simulate(1, [falls, still, still, still]);
    const { values } = newestTerm({ ...rows, stretches: new Float64Array(rows.y.length).fill(7) }, 0, 1);
    expect([...values]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
