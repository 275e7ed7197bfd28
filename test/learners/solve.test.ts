import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkInput } from "../../src/learners/check-input.ts";
import { solveInPlace } from "../../src/learners/linear/cholesky.ts";
import { conjugateGradients } from "../../src/learners/linear/conjugate-gradients.ts";
import type { Design } from "../../src/learners/linear/design.ts";
import { compile, encodeRows, fitEncoding } from "../../src/learners/linear/encode.ts";
import { shapeNumber } from "../../src/learners/linear/number-shape.ts";
import { solve } from "../../src/learners/linear/solve.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";

interface Fixture {
  readonly age: number[];
  readonly visits: (number | null)[];
  readonly level: number[];
  readonly weights: number[];
  readonly y: number[];
  readonly intercept: number;
  readonly coefficients: number[];
  readonly probabilities: number[];
}
const fixture = JSON.parse(
  readFileSync(new URL("../fixtures/logistic.json", import.meta.url), "utf8"),
) as Fixture;

function fixtureRows() {
  return checkInput({
    matrix: {
      rows: fixture.y.length,
      features: [
        { name: "age", column: "age", kind: "number" },
        { name: "visits", column: "visits", kind: "number" },
        { name: "z_level", column: "z_level", kind: "category", levels: ["a", "b", "c"] },
      ],
      values: [
        Float64Array.from(fixture.age),
        Float64Array.from(fixture.visits, (v) => v ?? Number.NaN),
        Uint8Array.from(fixture.level),
      ],
    },
    y: Float64Array.from(fixture.y),
    weights: Float64Array.from(fixture.weights),
    link: "logit",
    seed: 1,
  });
}

describe("penalised regression", () => {
  const rows = fixtureRows();
  const encoding = fitEncoding(rows);
  const design = encodeRows(rows, encoding);
  const problem = { design, y: rows.y, weights: rows.weights, link: "logit", penalty: 1 } as const;

  it("agrees with scikit-learn's LogisticRegression(C=1), coefficients and compiled program", () => {
    const coefficients = solve(problem);
    const wanted = [fixture.intercept, ...fixture.coefficients];
    expect(coefficients.length).toBe(wanted.length);
    wanted.forEach((value, j) => {
      expect(Math.abs(coefficients[j]! - value)).toBeLessThan(1e-6);
    });
    const logits = evaluateProgram(compile(coefficients, encoding, rows), rows.matrix);
    fixture.probabilities.forEach((p, row) => {
      expect(Math.abs(sigmoid(logits[row]!) - p)).toBeLessThan(1e-6);
    });
  });

  it("comes to the same minimum from anywhere", () => {
    const wanted = solve(problem);
    const numbers = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
      minLength: wanted.length,
      maxLength: wanted.length,
    });
    fc.assert(
      fc.property(numbers, (start) => {
        const found = solve({ ...problem, start: Float64Array.from(start) });
        found.forEach((value, j) => {
          expect(Math.abs(value - wanted[j]!)).toBeLessThan(1e-6);
        });
      }),
      { numRuns: 30 },
    );
  });

  it("holds a sign and is best among what the sign allows", () => {
    const signs = new Int8Array(design.columns);
    signs[1] = -1; // age: its free coefficient is above 0
    const held = solve({ ...problem, design: { ...design, signs } });
    expect(held[1]).toBe(0);
    // without the column altogether the others come out the same
    const values = design.values.map((value, k) => (design.at[k] === 1 ? 0 : value));
    const without = solve({ ...problem, design: { ...design, values } });
    held.forEach((value, j) => {
      expect(Math.abs(value - without[j]!)).toBeLessThan(1e-6);
    });
  });

  it("solves ridge regression as its normal equations do", () => {
    const random = new Random(5);
    const y = Float64Array.from({ length: design.rows }, () => random.normal());
    const found = solve({ ...problem, y, link: "identity", penalty: 2 });
    for (let column = 0; column < design.columns; column++) {
      let gradient = column === 0 ? 0 : 2 * found[column]!;
      for (let row = 0; row < design.rows; row++) {
        let fitted = 0;
        let x = 0;
        for (let k = design.starts[row]!; k < design.starts[row + 1]!; k++) {
          fitted += design.values[k]! * found[design.at[k]!]!;
          if (design.at[k] === column) x = design.values[k]!;
        }
        gradient += rows.weights[row]! * (fitted - y[row]!) * x;
      }
      expect(Math.abs(gradient)).toBeLessThan(1e-6);
    }
  });

  it("takes the same step by conjugate gradients as by factorisation", () => {
    const b = Float64Array.from({ length: design.columns }, (_, j) => Math.sin(j + 1));
    const h = rows.weights;
    const gram = denseGram(design, h, 1);
    const exact = b.slice();
    solveInPlace(gram, exact);
    conjugateGradients(design, h, 1, new Uint8Array(design.columns).fill(1), b);
    const scale = Math.max(...exact.map(Math.abs));
    b.forEach((value, j) => {
      expect(Math.abs(value - exact[j]!)).toBeLessThan(1e-3 * scale);
    });
  });

  it("finds the minimum where there are too many columns to factorise", () => {
    const random = new Random(3);
    const count = 700;
    const levels = Array.from({ length: 250 }, (_, k) => `l${k}`);
    const column = () => Uint8Array.from({ length: count }, () => 2 + random.below(250));
    const names = ["a", "b", "c", "d"];
    const many = checkInput({
      matrix: {
        rows: count,
        features: names.map((name) => ({ name, column: name, kind: "category" as const, levels })),
        values: names.map(column),
      },
      y: Float64Array.from({ length: count }, () => random.below(2)),
      link: "logit",
      seed: 1,
    });
    const manyDesign = encodeRows(many, fitEncoding(many));
    expect(manyDesign.columns).toBeGreaterThan(500);
    const found = solve({ design: manyDesign, y: many.y, weights: many.weights, link: "logit", penalty: 1 });
    const gradient = found.map((value, j) => (j === 0 ? 0 : value));
    for (let row = 0; row < count; row++) {
      const places = manyDesign.at.subarray(manyDesign.starts[row], manyDesign.starts[row + 1]);
      const score = places.reduce((sum, j) => sum + found[j]!, 0);
      for (const j of places) gradient[j]! += sigmoid(score) - many.y[row]!;
    }
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-6);
  });
});

describe("the shape of a number", () => {
  const weights = (values: Float64Array) => new Float64Array(values.length).fill(1);

  it("is a line for a plain number, a broken logarithm for a skewed one either way, rising always", () => {
    const random = new Random(2);
    const plain = Float64Array.from({ length: 500 }, () => random.normal());
    const skewed = plain.map((x) => Math.exp(2 * x));
    expect(shapeNumber(plain, weights(plain), 0)?.x.length).toBe(2);
    for (const values of [skewed, skewed.map((x) => -x)]) {
      const shape = shapeNumber(values, weights(values), 0)!;
      expect(shape.x.length).toBeGreaterThan(10);
      for (let k = 1; k < shape.x.length; k++) {
        expect(shape.x[k]!).toBeGreaterThan(shape.x[k - 1]!);
        expect(shape.y[k]!).toBeGreaterThan(shape.y[k - 1]!);
      }
    }
  });

  it("survives any finite numbers and missing ones", () => {
    const cell = fc.oneof(
      fc.double({ noNaN: false, noDefaultInfinity: true }),
      fc.constantFrom(0, -1e300, 1e300, Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324),
    );
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 60 }), (cells) => {
        const values = Float64Array.from(cells);
        const shape = shapeNumber(values, weights(values), 0);
        if (!shape) return;
        for (const number of [...shape.x, ...shape.y]) expect(Number.isFinite(number)).toBe(true);
        for (let k = 1; k < shape.x.length; k++) expect(shape.x[k]!).toBeGreaterThan(shape.x[k - 1]!);
      }),
    );
  });
});

/** design' diag(h) design + penalty, the intercept free of it, by its definition. */
function denseGram({ rows, columns, starts, at, values }: Design, h: Float64Array, penalty: number) {
  const gram = new Float64Array(columns * columns);
  for (let row = 0; row < rows; row++)
    for (let k = starts[row]!; k < starts[row + 1]!; k++)
      for (let m = starts[row]!; m < starts[row + 1]!; m++)
        gram[at[k]! * columns + at[m]!]! += h[row]! * values[k]! * values[m]!;
  for (let j = 1; j < columns; j++) gram[j * columns + j]! += penalty;
  return gram;
}
