import * as fc from "fast-check";
import type { Feature, FeatureMatrix } from "../../src/features/matrix.ts";
import type { ScoreProgram, Term } from "../../src/program/program.ts";

/** Eighths, so that knots stand apart and sums of a few are nearly exact. */
const finite = (max: number) => fc.integer({ min: -8 * max, max: 8 * max }).map((eighths) => eighths / 8);

const ascending = (maxLength: number) =>
  fc.uniqueArray(finite(1e6), { minLength: 1, maxLength }).map((values) => Float64Array.from(values).sort());

const tableOf = (feature: number, levels: number | null): fc.Arbitrary<Term> =>
  (levels === null ? ascending(12) : fc.constant(new Float64Array())).chain((cuts) => {
    const length = levels === null ? cuts.length + 3 : levels + 2;
    return fc
      .array(finite(50), { minLength: length, maxLength: length })
      .map((values): Term => ({ kind: "table", feature, cuts, values: Float64Array.from(values) }));
  });

const curveOf = (feature: number): fc.Arbitrary<Term> =>
  fc
    .tuple(ascending(6), fc.constantFrom("hold" as const, "continue" as const), finite(5))
    .chain(([x, ends, missing]) =>
      fc
        .array(finite(5), { minLength: x.length, maxLength: x.length })
        .map((y): Term => ({ kind: "curve", feature, x, y: Float64Array.from(y), missing, ends })),
    );

/** A program over two numbers and a category of three levels, with several terms a feature, and rows for it. */
export const programAndRows: fc.Arbitrary<{ program: ScoreProgram; matrix: FeatureMatrix }> = fc
  .record({
    base: finite(5),
    terms: fc.array(fc.oneof(tableOf(0, null), tableOf(1, null), tableOf(2, 3), curveOf(0), curveOf(1)), {
      maxLength: 8,
    }),
    rows: fc.array(
      fc.tuple(
        fc.oneof(finite(1e6), fc.constant(Number.NaN)),
        fc.oneof(finite(10), fc.constant(Number.NaN)),
        fc.nat(5),
      ),
      { minLength: 1, maxLength: 20 },
    ),
  })
  .map(({ base, terms, rows }) => {
    const features: Feature[] = [
      { name: "a", column: "a", kind: "number" },
      { name: "b", column: "b", kind: "number" },
      { name: "c", column: "c", kind: "category", levels: ["x", "y", "z"] },
    ];
    return {
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
    };
  });
