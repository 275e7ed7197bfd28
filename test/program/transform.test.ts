import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import type { Term } from "../../src/program/program.ts";
import { calibrateProgram, centreProgram } from "../../src/program/transform.ts";
import { expectedValue } from "../../src/program/tree.ts";
import { programAndRows } from "./arbitrary.ts";

/** The error that a sum of a few numbers of this size can have. */
const close = (found: number, wanted: number, size: number) =>
  expect(Math.abs(found - wanted)).toBeLessThan(1e-9 * Math.max(1, size));

const sizeOf = (values: Iterable<number>) => Math.max(...Array.from(values, Math.abs));

describe("centring", () => {
  it("changes no value and leaves every term with a weighted mean of 0", () => {
    fc.assert(
      fc.property(programAndRows, ({ program, matrix }) => {
        const weights = Float64Array.from({ length: matrix.rows }, (_, i) => 1 + (i % 3));
        const centred = centreProgram(program, matrix, weights);
        const before = evaluateProgram(program, matrix);
        const after = evaluateProgram(centred, matrix);
        const valuesOf = (term: Term) => evaluateProgram({ ...program, base: 0, terms: [term] }, matrix);
        const termSizes = program.terms.map((term) => sizeOf(valuesOf(term)));
        const size = sizeOf([program.base, 50, ...termSizes]) * (1 + program.terms.length);
        before.forEach((value, row) => {
          close(after[row]!, value, size);
        });
        centred.terms.forEach((term, t) => {
          if (term.kind === "tree") {
            close(expectedValue(term), 0, 10);
            return;
          }
          const mean = valuesOf(term).reduce((sum, value, row) => sum + weights[row]! * value, 0);
          close(mean, 0, 60 * (termSizes[t] ?? 1));
        });
      }),
    );
  });

  it("refuses rows that all weigh nothing", () => {
    const [{ program, matrix }] = fc.sample(
      programAndRows.filter(({ program }) => program.terms.some((term) => term.kind !== "tree")),
      1,
    ) as [{ program: never; matrix: never }];
    const none = new Float64Array((matrix as { rows: number }).rows);
    expect(() => centreProgram(program, matrix, none)).toThrow(RangeError);
  });
});

describe("calibrating", () => {
  it("gives slope × f + offset", () => {
    fc.assert(
      fc.property(programAndRows, ({ program, matrix }) => {
        const before = evaluateProgram(program, matrix);
        const after = evaluateProgram(calibrateProgram(program, 1.7, -0.3), matrix);
        before.forEach((value, row) => {
          close(after[row]!, 1.7 * value - 0.3, sizeOf(before) + 1e4 * program.terms.length);
        });
      }),
    );
  });

  it.each([
    [0, 0],
    [-1, 0],
    [Number.NaN, 0],
    [1, Number.POSITIVE_INFINITY],
  ])("refuses slope %d with offset %d", (slope, offset) => {
    const program = { link: "logit", features: [], base: 0, terms: [] } as const;
    expect(() => calibrateProgram(program, slope, offset)).toThrow(RangeError);
  });
});
