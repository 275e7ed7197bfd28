import { describe, expect, it } from "vitest";
import type { Feature } from "../../src/features/matrix.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { hasSignsOfShift, type TimedRows } from "../../src/training/signs-of-shift.ts";

const ROWS = 2000;
const features: Feature[] = [
  { name: "visits", column: "visits", kind: "number" },
  { name: "source", column: "source", kind: "category", levels: ["fair", "search"] },
];

/** Simulated rows in the order of time, told rightly but for what `moved` adds at a time from 0 to 1. */
function simulate(seed: number, moved: (time: number, source: number) => number): TimedRows {
  const random = new Random(seed, "signs");
  const visits = Float64Array.from({ length: ROWS }, () => random.normal());
  const source = Uint8Array.from({ length: ROWS }, () => 2 + random.below(2));
  const logits = visits.map((x) => x - 1);
  return {
    matrix: { rows: ROWS, features, values: [visits, source] },
    logits,
    y: logits.map((x, row) => Number(random.uniform() < sigmoid(x + moved(row / ROWS, source[row]!)))),
    importance: null,
    groups: Uint32Array.from({ length: ROWS }, (_, row) => row),
    stretches: Float64Array.from({ length: ROWS }, (_, row) => Math.floor((40 * row) / ROWS)),
  };
}

const foundIn = (count: number, moved: Parameters<typeof simulate>[1]) =>
  Array.from({ length: count }, (_, seed) => hasSignsOfShift(simulate(seed, moved))).filter(Boolean).length;

describe("signs of a shift", () => {
  it("are seldom seen where nothing moves", () => {
    expect(foundIn(200, () => 0)).toBeLessThanOrEqual(10);
  });

  it.each([
    ["a trend of all leads", (time: number) => time - 0.5],
    ["a step of late", (time: number) => (time < 0.85 ? 0.1 : -0.9)],
    ["one source's trend alone", (time: number, source: number) => (source === 2 ? 2 * time - 1 : 0)],
  ])("are seen of %s", (_, moved) => {
    expect(foundIn(20, moved)).toBeGreaterThanOrEqual(19);
  });

  it("are seldom seen where each lead is looked at four times", () => {
    const repeated = (seed: number): TimedRows => {
      const rows = simulate(seed, () => 0);
      const first = (row: number) => row - (row % 4);
      const copy = <T extends Float64Array | Uint8Array>(values: T) =>
        values.map((_, row) => values[first(row)]!) as T;
      return {
        ...rows,
        matrix: { ...rows.matrix, values: rows.matrix.values.map((values) => copy(values as Float64Array)) },
        logits: copy(rows.logits),
        y: copy(rows.y),
        groups: rows.groups.map(first),
      };
    };
    const seen = (change: (rows: TimedRows) => TimedRows) =>
      Array.from({ length: 50 }, (_, seed) => hasSignsOfShift(change(repeated(seed)))).filter(Boolean).length;
    expect(seen((rows) => rows)).toBeLessThanOrEqual(4);
    expect(seen((rows) => ({ ...rows, groups: rows.groups.map((_, row) => row) }))).toBeGreaterThan(10);
  });

  it("count each row by the leads that it stands for", () => {
    const rows = simulate(1, (time) => time - 0.5);
    const none = Float64Array.from({ length: ROWS }, (_, row) => Number(row % 100 === 0));
    expect(hasSignsOfShift(rows)).toBe(true);
    expect(hasSignsOfShift({ ...rows, importance: none })).toBe(false);
  });

  it("aren't seen where a feature is always missing", () => {
    const rows = simulate(2, () => 0);
    const missing = {
      ...rows.matrix,
      values: [new Float64Array(ROWS).fill(Number.NaN), new Uint8Array(ROWS)],
    };
    expect(hasSignsOfShift({ ...rows, matrix: missing })).toBe(false);
  });
});
