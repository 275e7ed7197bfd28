import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import type { PairTerm, ScoreProgram } from "../../src/program/program.ts";
import { purifyPairs } from "../../src/program/purify.ts";
import { centreProgram } from "../../src/program/transform.ts";
import { programAndRows } from "./arbitrary.ts";

const sizeOf = (program: ScoreProgram) =>
  Math.max(
    1,
    ...program.terms.flatMap((term) => (term.kind === "pair" ? [...term.values] : [])).map(Math.abs),
  );

describe("purifying", () => {
  it("changes no value, on rows with weight or without", () => {
    fc.assert(
      fc.property(programAndRows, ({ program, matrix }) => {
        const weights = Float64Array.from({ length: matrix.rows }, (_, row) => (row + 1) % 3);
        weights[0] = 1;
        const before = evaluateProgram(program, matrix);
        const after = evaluateProgram(purifyPairs(program, matrix, weights), matrix);
        const size = Math.max(...before.map(Math.abs), 50 * program.terms.length);
        before.forEach((value, row) => {
          expect(Math.abs(after[row]! - value)).toBeLessThan(1e-9 * Math.max(1, size));
        });
      }),
    );
  });

  it("leaves a pair no mean along either feature", () => {
    fc.assert(
      fc.property(programAndRows, ({ program, matrix }) => {
        const weights = Float64Array.from({ length: matrix.rows }, (_, row) => 1 + (row % 2));
        const pure = purifyPairs(program, matrix, weights);
        for (const pair of pure.terms.filter((term): term is PairTerm => term.kind === "pair")) {
          const alone = evaluateProgram({ ...pure, base: 0, terms: [pair] }, matrix);
          for (const side of [0, 1] as const) {
            const unit = {
              ...pair,
              kind: "table" as const,
              feature: pair.features[side],
              cuts: pair.cuts[side],
            };
            const bins = side === 0 ? pair.values.length / widthOf(pair) : widthOf(pair);
            const bin = evaluateProgram(
              {
                ...pure,
                base: 0,
                terms: [{ ...unit, values: Float64Array.from({ length: bins }, (_, i) => i) }],
              },
              matrix,
            );
            for (let line = 0; line < bins; line++) {
              let mean = 0;
              for (let row = 0; row < matrix.rows; row++)
                if (bin[row] === line) mean += weights[row]! * alone[row]!;
              expect(Math.abs(mean)).toBeLessThan(1e-9 * sizeOf(program) * matrix.rows);
            }
          }
        }
      }),
    );
  });

  it("gives back the parts of a sum that a table hides", () => {
    // over a balanced grid: 1 + (i - 1) + 2 (j - 1) + an interaction whose lines and columns sum to 0
    const pattern = [1, -1, 0, -2, 1, 1, 1, 0, -1];
    const values = new Float64Array(25);
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++)
        values[(2 + i) * 5 + 2 + j] = 1 + (i - 1) + 2 * (j - 1) + pattern[3 * i + j]!;
    const features = ["a", "b"].map((name) => ({ name, column: name, kind: "number" as const }));
    const cuts = [Float64Array.of(1, 2), Float64Array.of(1, 2)] as const;
    const pair: PairTerm = { kind: "pair", features: [0, 1], cuts, values };
    const grid = Array.from({ length: 9 }, (_, cell) => cell);
    const matrix = {
      rows: 9,
      features,
      values: [
        Float64Array.from(grid, (cell) => Math.floor(cell / 3)),
        Float64Array.from(grid, (cell) => cell % 3),
      ],
    };
    const main = {
      kind: "table",
      feature: 0,
      cuts: Float64Array.of(1.5),
      values: new Float64Array(4),
    } as const;
    const pure = purifyPairs({ link: "identity", features, base: 0, terms: [main, pair] }, matrix);
    expect(pure.base).toBeCloseTo(1, 12);
    const [a, interaction, b] = pure.terms;
    expect(a).toMatchObject({ kind: "table", feature: 0, cuts: Float64Array.of(1, 1.5, 2) });
    expect(rounded(a)).toEqual([-1, 0, 0, 1]);
    expect(b).toMatchObject({ kind: "table", feature: 1, cuts: Float64Array.of(1, 2) });
    expect(rounded(b)).toEqual([-2, 0, 2]);
    const cells = (interaction as PairTerm).values;
    expect(
      grid.map((cell) => Math.round(1e9 * cells[(2 + Math.floor(cell / 3)) * 5 + 2 + (cell % 3)]!) / 1e9 + 0),
    ).toEqual(pattern);
  });

  it("keeps centred tables centred", () => {
    fc.assert(
      fc.property(programAndRows, ({ program, matrix }) => {
        const pure = purifyPairs(centreProgram(program, matrix), matrix);
        for (const term of pure.terms) {
          if (term.kind !== "table") continue;
          const sum = evaluateProgram({ ...pure, base: 0, terms: [term] }, matrix).reduce((a, b) => a + b, 0);
          expect(Math.abs(sum)).toBeLessThan(1e-9 * matrix.rows * Math.max(50, ...term.values.map(Math.abs)));
        }
      }),
    );
  });

  it("refuses rows that all weigh nothing", () => {
    const [{ program, matrix }] = fc.sample(
      programAndRows.filter(({ program }) => program.terms.some((term) => term.kind === "pair")),
      1,
    ) as [{ program: ScoreProgram; matrix: never }];
    expect(() => purifyPairs(program, matrix, new Float64Array(99))).toThrow(RangeError);
  });
});

function widthOf(pair: PairTerm): number {
  return pair.features[1] === 2 ? 5 : pair.cuts[1].length + 3;
}

/** The values of a table's intervals. */
function rounded(term: ScoreProgram["terms"][number] | undefined): number[] {
  return term?.kind === "table"
    ? Array.from(term.values.slice(2), (value) => Math.round(1e9 * value) / 1e9 + 0)
    : [];
}
