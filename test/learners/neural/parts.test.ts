import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkInput } from "../../../src/learners/check-input.ts";
import { compile } from "../../../src/learners/neural/compile.ts";
import { knotsOf, placeAmong } from "../../../src/learners/neural/knots.ts";
import { fitLayout } from "../../../src/learners/neural/layout.ts";
import { pieceCodes, valuesAtPlaces } from "../../../src/learners/neural/piece-code.ts";
import { placeRows } from "../../../src/learners/neural/place-rows.ts";
import { defaults } from "../../../src/learners/neural/settings.ts";
import { addScores, addSlopes } from "../../../src/learners/neural/sums.ts";
import { massOf } from "../../../src/learners/neural/table-loss.ts";
import { straighten, straightenSlopes } from "../../../src/numeric/isotonic.ts";
import { Random } from "../../../src/numeric/random.ts";
import { evaluateProgram } from "../../../src/program/evaluate.ts";
import { simulated } from "../../contracts/learner.ts";

const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 60 });

describe("knots", () => {
  it("ascend strictly, at values, from the least to the largest, at most so many", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 3, max: 12 }), (x, most) => {
        const held = x.map(
          (each) => Math.min(Number.MAX_VALUE / 4, Math.max(-Number.MAX_VALUE / 4, each)) + 0,
        );
        const knots = knotsOf(x, new Float64Array(x.length).fill(1), most);
        expect(knots.length).toBeLessThanOrEqual(most);
        expect(knots[0]).toBe(Math.min(...held) + 0);
        expect(knots.at(-1)).toBe(Math.max(...held) + 0);
        knots.forEach((knot, k) => {
          expect(held).toContain(knot);
          if (k > 0) expect(knot).toBeGreaterThan(knots[k - 1]!);
        });
      }),
    );
  });

  it("stand at all values where these are few, missing ones apart", () => {
    expect([...knotsOf([3, Number.NaN, 1, 3, 2], new Float64Array(5).fill(1), 3)]).toEqual([1, 2, 3]);
    expect(knotsOf([Number.NaN], Float64Array.of(1), 3).length).toBe(0);
  });

  it("stand at a heavy value and beside it", () => {
    const x = Float64Array.from({ length: 2000 }, (_, i) => (i < 1000 ? 0 : i - 1000.5));
    const knots = [...knotsOf(x, new Float64Array(2000).fill(1), 10)];
    expect(knots.slice(1, 3)).toEqual([0, 0.5]);
    expect(knots.length).toBeGreaterThan(8);
  });

  it("are spread by weight", () => {
    const random = new Random(1);
    const x = Float64Array.from({ length: 5000 }, () => random.uniform());
    const knots = knotsOf(
      x,
      x.map((each) => (each < 0.5 ? 9 : 1)),
      41,
    );
    expect(knots.filter((knot) => knot < 0.5).length).toBeGreaterThan(32);
  });

  it("tell between which two a number lies", () => {
    const knots = Float64Array.of(1, 2, 6);
    expect(placeAmong(knots, 0)).toEqual({ below: 0, share: 0 });
    expect(placeAmong(knots, 3)).toEqual({ below: 1, share: 0.25 });
    expect(placeAmong(knots, 9)).toEqual({ below: 2, share: 0 });
  });
});

describe("a curve that must rise or fall", () => {
  const curve = fc.array(
    fc.record({ y: fc.double({ min: -9, max: 9, noNaN: true }), w: fc.integer({ min: 1, max: 9 }) }),
    { minLength: 1, maxLength: 12 },
  );

  it("does so after straightening, is nowhere nearer, and a straight one stays", () => {
    fc.assert(
      fc.property(curve, fc.constantFrom(1 as const, -1 as const), (points, direction) => {
        const weights = Float64Array.from(points, ({ w }) => w);
        const given = Float64Array.from(points, ({ y }) => y);
        const found = given.slice();
        straighten(found, weights, direction);
        const distance = (to: Float64Array) =>
          to.reduce((sum, each, k) => sum + weights[k]! * (each - given[k]!) ** 2, 0);
        for (let k = 1; k < found.length; k++)
          expect(direction * (found[k]! - found[k - 1]!)).toBeGreaterThanOrEqual(0);
        // the least squares over a convex set: no monotone curve on the way to another monotone one is nearer
        const other = given.slice().sort((a, b) => direction * (a - b));
        for (const share of [0.01, 0.5])
          expect(distance(found.map((each, k) => each + share * (other[k]! - each)))).toBeGreaterThanOrEqual(
            distance(found) - 1e-9,
          );
        const again = found.slice();
        straighten(again, weights, direction);
        again.forEach((each, k) => {
          expect(each).toBeCloseTo(found[k]!, 12);
        });
      }),
    );
  });

  it("passes derivatives back as central differences say", () => {
    const weights = Float64Array.of(1, 2, 1, 3, 1);
    const given = Float64Array.of(0, 2, 1, 0.5, 4);
    const outer = Float64Array.of(0.3, -1, 2, 0.7, 1);
    const loss = (x: Float64Array) => {
      const straight = x.slice();
      straighten(straight, weights, 1);
      return straight.reduce((sum, each, k) => sum + outer[k]! * each, 0);
    };
    const found = outer.slice();
    straightenSlopes(found, weights, straighten(given.slice(), weights, 1));
    given.forEach((_, k) => {
      const moved = (by: number) => given.map((each, j) => (j === k ? each + by : each));
      expect(found[k]).toBeCloseTo((loss(moved(1e-4)) - loss(moved(-1e-4))) / 2e-4, 6);
    });
  });
});

it("codes a number by how much of each piece lies below it", () => {
  const rows = checkInput({ ...simulated(50, 1), link: "logit", seed: 1 });
  const layout = fitLayout(rows, { ...defaults, knots: 5 });
  const { knots } = layout.numbers[0]!;
  const x = [knots[0]!, knots[2]!, (knots[3]! + knots[4]!) / 2, 1e9, -1e9, Number.NaN];
  const some = layout.numbers.map(() => x);
  const codes = [...pieceCodes(layout, some, 4).subarray(0, 5 * x.length)];
  const wanted = [
    [0, 0, 0, 0, 0],
    [1, 1, 0, 0, 0],
    [1, 1, 1, 0.5, 0],
    [1, 1, 1, 1, 0],
    [0, 0, 0, 0, 0],
    [0, 0, 0, 0, 1],
  ];
  codes.forEach((code, at) => {
    expect(code).toBeCloseTo(wanted.flat()[at]!, 6);
  });
  expect(valuesAtPlaces(layout)[0]).toEqual(Float64Array.of(...knots, Number.NaN));
});

describe("a table of places", () => {
  const rows = checkInput({
    ...simulated(200, 1),
    weights: Float64Array.from({ length: 200 }, (_, row) => 1 + (row % 3)),
    link: "logit",
    seed: 1,
  });
  const layout = fitLayout(rows, defaults);
  const placed = placeRows(rows.matrix, layout);
  const all = Uint32Array.from(rows.y.keys());
  const random = new Random(2);
  const table = Float64Array.from({ length: layout.places + 1 }, () => random.normal());

  it("gives a row what the program compiled from it gives", () => {
    const scores = new Float64Array(200).fill(3 + table.at(-1)!);
    addScores(placed, all, table, null, scores);
    const mass = massOf({ ...placed, layout, weights: rows.weights }, all);
    const program = compile(table, { layout, mass, base: 3, mean: 5, scale: 2 }, rows);
    evaluateProgram(program, rows.matrix).forEach((logit, row) => {
      expect(logit).toBeCloseTo(5 + 2 * scores[row]!, 5); // shares are float32
    });
    const total = rows.weights.reduce((sum, weight) => sum + weight, 0);
    expect(mass.reduce((sum, each) => sum + each, 0)).toBeCloseTo(layout.numbers.length * total + total, 6);
  });

  it("gets slopes that are the scores' transpose", () => {
    const ofScores = Float64Array.from(all, () => random.normal());
    const slopes = new Float64Array(table.length);
    addSlopes(placed, all, ofScores, null, slopes);
    const scores = new Float64Array(200);
    addScores(placed, all, table, null, scores);
    const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, each, k) => sum + each * b[k]!, 0);
    expect(dot(slopes, table)).toBeCloseTo(dot(ofScores, scores), 9);
  });

  it("gives codes that no row had the mean of the others", () => {
    const [category] = layout.categories;
    const codes = Uint8Array.from(rows.y, (_, row) => 2 + (row % 2));
    const matrix = {
      ...rows.matrix,
      values: rows.matrix.values.map((v, j) => (j === category!.feature ? codes : v)),
    };
    const mass = massOf({ ...placeRows(matrix, layout), layout, weights: rows.weights }, all);
    const program = compile(table, { layout, mass, base: 0, mean: 0, scale: 1 }, { ...rows, matrix });
    const term = program.terms.find((each) => each.kind === "table")!;
    for (const code of [0, 1, 4]) expect(term.kind === "table" && term.values[code]).toBeCloseTo(0, 12);
    expect(term.kind === "table" && Math.abs(term.values[2]!)).toBeGreaterThan(1e-6);
  });
});
