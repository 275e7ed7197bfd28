import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { takeRows } from "../../src/features/matrix.ts";
import { evaluateProgram, termValue } from "../../src/program/evaluate.ts";
import type { CurveTerm, PairTerm, TableTerm } from "../../src/program/program.ts";
import { branchOf, programAndRows } from "./arbitrary.ts";
import { flatten, walk } from "./flatten.ts";

describe("a program's value", () => {
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

const features = [
  { name: "a", column: "a", kind: "number" },
  { name: "b", column: "b", kind: "number" },
  { name: "c", column: "c", kind: "category", levels: ["x", "y", "z"] },
] as const;

describe("a pair", () => {
  const pair: PairTerm = {
    kind: "pair",
    features: [1, 2],
    cuts: [Float64Array.of(3), new Float64Array()],
    values: Float64Array.from({ length: 20 }, (_, cell) => cell),
  };

  it.each([
    [Number.NaN, 0, 0],
    [Number.NaN, 4, 4],
    [2.9, 0, 10],
    [3, 3, 18],
    [3, 9, 16],
  ])("takes %d and code %d to cell %d", (b, c, cell) => {
    const matrix = { rows: 1, features, values: [new Float64Array(1), Float64Array.of(b), Uint8Array.of(c)] };
    expect(evaluateProgram({ link: "identity", features, base: 0, terms: [pair] }, matrix)[0]).toBe(cell);
  });
});

describe("a tree", () => {
  it("takes every row where a walk by its written form takes it", () => {
    const cell = fc.oneof(
      fc.integer({ min: -16, max: 16 }).map((eighths) => eighths / 8),
      fc.constantFrom(Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    );
    fc.assert(
      fc.property(branchOf(2, 4), fc.array(fc.tuple(cell, cell, fc.nat(7)), { minLength: 1 }), (of, rows) => {
        const matrix = {
          rows: rows.length,
          features,
          values: [
            Float64Array.from(rows, (row) => row[0]),
            Float64Array.from(rows, (row) => row[1]),
            Uint8Array.from(rows, (row) => row[2]),
          ],
        };
        const program = { link: "identity", features, base: 0, terms: [flatten(of)] } as const;
        const found = evaluateProgram(program, matrix);
        const wanted = rows.map(([a, b, c]) => walk(of, [a, b, c < 5 ? c : 1])); // codes beyond the levels are unseen
        expect(Array.from(found, (value) => value + 0)).toEqual(wanted.map((value) => value + 0));
      }),
    );
  });

  it("splits exactly at its threshold: below, at and above it", () => {
    const split = (test: "<" | "<=") =>
      flatten({
        feature: 0,
        test,
        by: 0.1 + 0.2,
        missingLeft: false,
        left: { value: -1, cover: 1 },
        right: { value: 1, cover: 1 },
      });
    const rows = Float64Array.of(0.3, 0.1 + 0.2, 0.3000000000000001);
    const matrix = { rows: 3, features, values: [rows, rows, new Uint8Array(3)] };
    const of = (test: "<" | "<=") => [
      ...evaluateProgram({ link: "identity", features, base: 0, terms: [split(test)] }, matrix),
    ];
    expect(of("<")).toEqual([-1, 1, 1]);
    expect(of("<=")).toEqual([-1, -1, 1]);
  });
});
