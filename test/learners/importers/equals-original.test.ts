import { describe, expect, test } from "vitest";
import type { ImportedModel } from "../../../src/learners/importers/imported.ts";
import { importInterpret } from "../../../src/learners/importers/interpret.ts";
import { importLightgbm } from "../../../src/learners/importers/lightgbm.ts";
import { importXgboost } from "../../../src/learners/importers/xgboost.ts";
import { sigmoid } from "../../../src/numeric/logistic.ts";
import { prepareAttribution } from "../../../src/program/attribution.ts";
import { evaluateProgram } from "../../../src/program/evaluate.ts";
import { matrixOf, storedFile, storedRows } from "./stored.ts";

const importers = { lightgbm: importLightgbm, xgboost: importXgboost, interpret: importInterpret };

/** LightGBM and InterpretML add float64 numbers as we do, XGBoost float32 ones. */
const CASES: readonly [file: string, rows: string, tolerance: number][] = [
  ["lightgbm-pandas.txt", "lightgbm-pandas", 1e-12],
  ["lightgbm-codes.txt", "lightgbm-codes", 1e-12],
  ["lightgbm-forest.txt", "lightgbm-forest", 1e-12],
  ["lightgbm-zero.txt", "lightgbm-zero", 1e-12],
  ["lightgbm-no-missing.txt", "lightgbm-no-missing", 1e-12],
  ["xgboost-names.json", "xgboost-names", 1e-6],
  ["xgboost-names.ubj", "xgboost-names", 1e-6],
  ["xgboost-codes.json", "xgboost-codes", 1e-6],
  ["xgboost-dart.ubj", "xgboost-dart", 1e-6],
  ["xgboost-forest.json", "xgboost-forest", 1e-6],
  ["xgboost-stopped.json", "xgboost-stopped", 1e-6],
  ["xgboost-2-scalar.json", "xgboost-2-scalar", 1e-6],
  ["xgboost-2-scalar.ubj", "xgboost-2-scalar", 1e-6],
  ["xgboost-2-codes.json", "xgboost-2-codes", 1e-6],
  ["interpret-pairs.json", "interpret-pairs", 1e-12],
];

function imported(file: string): ImportedModel {
  const tool = file.slice(0, file.indexOf("-")) as keyof typeof importers;
  return importers[tool](storedFile(file), file);
}

describe.each(CASES)("%s", (file, name, tolerance) => {
  const { program, bags } = imported(file);
  const stored = storedRows(name);
  const matrix = matrixOf(program, stored);
  const values = evaluateProgram(program, matrix);

  test("gives the original's log-odds and probabilities, on every split and beside it", () => {
    expect(values.length).toBeGreaterThan(30);
    const worst = values.reduce((most, x, row) => Math.max(most, Math.abs(x - stored.logOdds[row]!)), 0);
    expect(worst).toBeLessThan(tolerance);
    const off = values.reduce(
      (most, x, row) => Math.max(most, Math.abs(sigmoid(x) - stored.probability[row]!)),
      0,
    );
    expect(off).toBeLessThan(tolerance);
  });

  test("explains them exactly", () => {
    const { base, explain } = prepareAttribution(program);
    const { contributions } = explain(matrix);
    for (let row = 0; row < matrix.rows; row++) {
      const sum = contributions.reduce((all, of) => all + of[row]!, base);
      expect(Math.abs(sum - values[row]!)).toBeLessThan(1e-9);
    }
  });

  test("its bags are refits, if it has any", () => {
    expect(bags.length).toBe(file.startsWith("interpret") ? 3 : 0);
    for (const bag of bags) {
      const off = evaluateProgram(bag, matrix).map((x, row) => Math.abs(x - values[row]!));
      expect(Math.max(...off)).toBeGreaterThan(0);
      expect(Math.max(...off)).toBeLessThan(2);
    }
  });
});
