import * as fc from "fast-check";
import type { Feature, FeatureMatrix } from "../../src/features/matrix.ts";
import type { ScoreProgram, Term } from "../../src/program/program.ts";
import { type Branch, flatten } from "./flatten.ts";

/** Eighths, so that knots stand apart and sums of a few are nearly exact. */
const finite = (max: number) => fc.integer({ min: -8 * max, max: 8 * max }).map((eighths) => eighths / 8);

const ascending = (maxLength: number, minLength = 1) =>
  fc.uniqueArray(finite(1e6), { minLength, maxLength }).map((values) => Float64Array.from(values).sort());

const valuesOf = (length: number) =>
  fc.array(finite(50), { minLength: length, maxLength: length }).map((values) => Float64Array.from(values));

const tableOf = (feature: number, levels: number | null): fc.Arbitrary<Term> =>
  (levels === null ? ascending(12) : fc.constant(new Float64Array())).chain((cuts) =>
    valuesOf(levels === null ? cuts.length + 3 : levels + 2).map(
      (values): Term => ({ kind: "table", feature, cuts, values }),
    ),
  );

const curveOf = (feature: number): fc.Arbitrary<Term> =>
  fc
    .tuple(ascending(6), fc.constantFrom("hold" as const, "continue" as const), finite(5))
    .chain(([x, ends, missing]) =>
      fc
        .array(finite(5), { minLength: x.length, maxLength: x.length })
        .map((y): Term => ({ kind: "curve", feature, x, y: Float64Array.from(y), missing, ends })),
    );

/** A pair of a number and another number (`levels` null) or a category. */
const pairOf = (a: number, b: number, levels: number | null): fc.Arbitrary<Term> =>
  fc
    .tuple(ascending(4, 0), levels === null ? ascending(3, 0) : fc.constant(new Float64Array()))
    .chain((cuts) =>
      valuesOf((cuts[0].length + 3) * (levels === null ? cuts[1].length + 3 : levels + 2)).map(
        (values): Term => ({ kind: "pair", features: [a, b], cuts, values }),
      ),
    );

/** Splits over numbers 0 … numbers - 1 and the category after them, of five codes. */
export const branchOf = (numbers: number, depth: number): fc.Arbitrary<Branch> => {
  const leaf = fc.record({ value: finite(10), cover: fc.oneof(fc.nat(100), fc.constant(0)) });
  if (depth === 0) return leaf;
  const sides = fc.record({ left: branchOf(numbers, depth - 1), right: branchOf(numbers, depth - 1) });
  const number = fc.record({
    feature: fc.nat(numbers - 1),
    test: fc.constantFrom("<" as const, "<=" as const),
    by: fc.oneof(finite(2), finite(1e6)),
    missingLeft: fc.boolean(),
    zeroMissing: fc.boolean(),
  });
  const category = fc.record({
    feature: fc.constant(numbers),
    test: fc.constant("in" as const),
    by: fc.uniqueArray(fc.integer({ min: 1, max: 4 })),
    missingLeft: fc.boolean(),
  });
  const split = fc.tuple(fc.oneof({ weight: 3, arbitrary: number }, category), sides);
  return fc.oneof(
    leaf,
    split.map(([of, under]): Branch => ({ ...of, ...under })),
  );
};

const features: Feature[] = [
  { name: "a", column: "a", kind: "number" },
  { name: "b", column: "b", kind: "number" },
  { name: "c", column: "c", kind: "category", levels: ["x", "y", "z"] },
];

/** A program over two numbers and a category of three levels, with several terms a feature, and rows for it. */
export const programAndRows: fc.Arbitrary<{ program: ScoreProgram; matrix: FeatureMatrix }> = fc
  .record({
    base: finite(5),
    terms: fc.array(
      fc.oneof(
        tableOf(0, null),
        tableOf(1, null),
        tableOf(2, 3),
        curveOf(0),
        curveOf(1),
        pairOf(0, 1, null),
        pairOf(1, 2, 3),
        branchOf(2, 3).map(flatten),
      ),
      { maxLength: 8 },
    ),
    rows: fc.array(
      fc.tuple(
        fc.oneof(finite(1e6), finite(2), fc.constant(Number.NaN)),
        fc.oneof(finite(10), finite(2), fc.constant(Number.NaN)),
        fc.nat(5),
      ),
      { minLength: 1, maxLength: 20 },
    ),
  })
  .map(({ base, terms, rows }) => ({
    program: { link: "logit", features, base, terms },
    matrix: {
      rows: rows.length,
      features,
      values: [
        Float64Array.from(rows, (row) => row[0]),
        Float64Array.from(rows, (row) => row[1]),
        Uint8Array.from(rows, (row) => row[2]),
      ],
    },
  }));
