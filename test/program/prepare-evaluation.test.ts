import * as fc from "fast-check";
import { expect, it } from "vitest";
import { evaluateProgram } from "../../src/program/evaluate.ts";
import { prepareEvaluation } from "../../src/program/prepare-evaluation.ts";
import { calibrateProgram } from "../../src/program/transform.ts";
import { programAndRows } from "./arbitrary.ts";

it("gives what evaluateProgram gives, to the last bit, of several programs at once and of each row alone", () => {
  const property = fc.property(programAndRows, ({ program, matrix }) => {
    const programs = [program, calibrateProgram(program, 0.7, 0.1), { ...program, base: -1 }];
    const evaluate = prepareEvaluation(programs);
    const wanted = programs.map((one) => evaluateProgram(one, matrix));
    expect(evaluate(matrix)).toEqual(Float64Array.from(wanted.flatMap((values) => [...values])));
    for (let row = 0; row < matrix.rows; row++) {
      const alone = { ...matrix, rows: 1, values: matrix.values.map((values) => values.slice(row, row + 1)) };
      expect(evaluate(alone)).toEqual(Float64Array.from(wanted, (values) => values[row]!));
    }
  });
  fc.assert(property, { numRuns: 300 });
});

it("gives nothing for no programs", () => {
  expect(prepareEvaluation([])({ rows: 1, features: [], values: [] })).toEqual(new Float64Array(0));
});
