import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { takeRows } from "../../src/features/matrix.ts";
import { contributionsAt, evaluateProgram, termValue } from "../../src/program/evaluate.ts";
import type { CurveTerm, TableTerm } from "../../src/program/program.ts";
import { programAndRows } from "./arbitrary.ts";

describe("a program's value", () => {
  it("is base plus the contributions, to 1e-9 of the largest of them", () => {
    fc.assert(
      fc.property(programAndRows, ({ program, matrix }) => {
        const values = evaluateProgram(program, matrix);
        const out = new Float64Array(program.features.length);
        for (let row = 0; row < matrix.rows; row++) {
          contributionsAt(program, matrix, row, out);
          const scale = Math.max(1, ...out.map(Math.abs));
          const sum = out.reduce((total, value) => total + value, program.base);
          expect(Math.abs(sum - values[row]!) / scale).toBeLessThan(1e-9);
        }
      }),
    );
  });

  it("has the same bits for a row alone and among others", () => {
    fc.assert(
      fc.property(programAndRows, ({ program, matrix }) => {
        const together = evaluateProgram(program, matrix);
        for (let row = 0; row < matrix.rows; row++)
          expect(evaluateProgram(program, takeRows(matrix, Uint32Array.of(row)))[0]).toBe(together[row]);
      }),
    );
  });

  it("refuses rows with other features", () => {
    const [{ program, matrix }] = fc.sample(programAndRows, 1) as [{ program: never; matrix: never }];
    const other = { ...(matrix as object), features: [], values: [] } as never;
    expect(() => evaluateProgram(program, other)).toThrow(
      /found features {2}?, wanted a, b, c|found features/,
    );
  });
});

describe("a table", () => {
  const table: TableTerm = {
    kind: "table",
    feature: 0,
    cuts: Float64Array.of(1, 5),
    values: Float64Array.of(-9, -8, 10, 20, 30),
  };

  it.each([
    [Number.NaN, -9],
    [0.5, 10],
    [1, 20],
    [4.999, 20],
    [5, 30],
    [1e300, 30],
    [-1e300, 10],
  ])("takes a number %d to %d: a cut belongs to the interval above it", (x, value) => {
    expect(termValue(table, x, false)).toBe(value);
  });

  it.each([
    [0, -9],
    [1, -8],
    [4, 30],
    [5, -8],
    [200, -8],
  ])("takes a category's code %d to %d: codes beyond the levels are unseen", (code, value) => {
    expect(termValue(table, code, true)).toBe(value);
  });
});

describe("a curve", () => {
  const curve = (ends: CurveTerm["ends"]): CurveTerm => ({
    kind: "curve",
    feature: 0,
    x: Float64Array.of(0, 2, 4),
    y: Float64Array.of(1, 3, 2),
    missing: 7,
    ends,
  });

  it.each([
    ["hold", -1, 1],
    ["hold", 0, 1],
    ["hold", 1, 2],
    ["hold", 2, 3],
    ["hold", 3, 2.5],
    ["hold", 9, 2],
    ["continue", -1, 0],
    ["continue", 4, 2],
    ["continue", 6, 1],
  ] as const)("with ends that %s is at %d worth %d", (ends, x, value) => {
    expect(termValue(curve(ends), x, false)).toBe(value);
  });

  it("has a value of its own for missing", () => {
    expect(termValue(curve("continue"), Number.NaN, false)).toBe(7);
  });

  it("of one knot is constant", () => {
    const flat: CurveTerm = { ...curve("continue"), x: Float64Array.of(0), y: Float64Array.of(5) };
    expect([-3, 0, 3].map((x) => termValue(flat, x, false))).toEqual([5, 5, 5]);
  });
});
