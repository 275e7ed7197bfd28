import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { takeRows } from "../../src/features/matrix.ts";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import { holdLast } from "../../src/program/hold-last.ts";
import { expectedAt, expectedValue } from "../../src/program/tree.ts";
import { branchOf, programAndRows } from "./arbitrary.ts";
import { flatten } from "./flatten.ts";

describe("holding the last feature", () => {
  it("is the same function of the others, down to none", () => {
    fc.assert(
      fc.property(programAndRows, ({ program, matrix }) => {
        const wanted = evaluateProgram(program, matrix);
        wanted.forEach((value, row) => {
          let [held, one] = [program, takeRows(matrix, Uint32Array.of(row))];
          while (held.features.length > 0) {
            held = holdLast(held, one.values.at(-1)![0]!);
            one = { rows: 1, features: held.features, values: one.values.slice(0, -1) };
            const [found] = evaluateProgram(held, one);
            expect(Math.abs(found! - value)).toBeLessThan(1e-6 * Math.max(1, Math.abs(value)));
          }
          expect(held.terms).toHaveLength(0);
        });
      }),
    );
  });

  it("keeps a tree's covers in proportion: its mean is the one of who has the value", () => {
    const features = ["a", "b"].map((name) => ({ name, column: name, kind: "number" as const }));
    fc.assert(
      fc.property(branchOf(2, 3).map(flatten), fc.integer({ min: -3, max: 3 }), (tree, x) => {
        fc.pre([...tree.feature].every((f) => f < 2) && tree.cover.every((cover) => cover > 0));
        const held = holdLast({ link: "logit", features, base: 0, terms: [tree] }, x);
        const mean = held.terms.reduce(
          (sum, term) => sum + (term.kind === "tree" ? expectedValue(term) : 0),
          held.base,
        );
        expect(mean).toBeCloseTo(expectedAt(tree, 1, x), 6);
      }),
    );
  });

  it("refuses a program without features", () => {
    expect(() => holdLast({ link: "logit", features: [], base: 1, terms: [] }, 0)).toThrow(RangeError);
  });
});
