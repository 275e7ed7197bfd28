import { type FeatureMatrix, FIRST_LEVEL, MISSING } from "../../src/features/matrix.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import { prepareAttribution } from "../../src/program/attribution.ts";
import { codesUnder } from "../../src/program/feature-codes.ts";
import type { ScoreProgram } from "../../src/program/program.ts";
import { usedFeatures } from "../../src/program/term-features.ts";
import { inputsOf } from "../../src/scoring/export/inputs.ts";
import { isTextInput, onnxFile } from "../../src/scoring/export/onnx-file.ts";
import type { ScorerParts } from "../../src/scoring/parts.ts";
import type { OnnxInput } from "./onnx-runtime.ts";

/** An ONNX file, what it is given and what it must answer. */
export interface OnnxCase {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly output: string;
  readonly inputs: readonly OnnxInput[];
  /** Row by row. */
  readonly wanted: readonly number[];
}

/** A scorer on rows of its feature matrix; `null` is a missing number. Leads of which nothing is known are answered by the base rate. */
export function onnxCase(
  name: string,
  parts: ScorerParts,
  matrix: FeatureMatrix,
  contributions = false,
): OnnxCase {
  const inputs = inputsOf(parts);
  const used = usedFeatures(parts.win);
  const cells = inputs.map((input, i) => {
    const values = Array.from(matrix.values[used[i]!]!);
    if (!isTextInput(input)) return values.map((x) => (Number.isNaN(x) ? null : x));
    const textOf = (code: number) =>
      code === MISSING ? "" : (input.feature.levels?.[code - FIRST_LEVEL] ?? "nobody has seen it");
    return values.map((code) =>
      input.kind === "filled" ? (textOf(code) === "true" ? "x" : "") : textOf(code),
    );
  });
  const { base, explain } = prepareAttribution(parts.win);
  const { values, contributions: told } = explain(matrix);
  const { baseRate } = parts.calibration;
  const wanted = Array.from({ length: matrix.rows }, (_, row) => {
    const isKnown = cells.some((column) => column[row] !== null && column[row] !== "");
    if (contributions)
      return isKnown
        ? [...used.map((f) => told[f]![row]!), base]
        : [...used.map(() => 0), Math.log(baseRate / (1 - baseRate))];
    return [isKnown ? sigmoid(values[row]!) : baseRate];
  });
  return {
    name,
    bytes: onnxFile(parts, { name, version: "0", contributions }),
    output: contributions ? "contributions" : "probability",
    inputs: inputs.map((input, i) => ({ name: input.name, isText: isTextInput(input), cells: cells[i]! })),
    wanted: wanted.flat(),
  };
}

/** Rows on which every split is met and stepped over: values from the program's cuts and just below, missing, unseen and random ones. */
export function rowsFor(program: ScoreProgram, rows: number, seed: number): FeatureMatrix {
  const random = new Random(seed, "onnx rows");
  return {
    rows,
    features: program.features,
    values: program.features.map((feature, f) => {
      const { cuts } = codesUnder(program.terms, f, feature);
      const codes = (feature.levels?.length ?? 0) + FIRST_LEVEL;
      if (feature.kind === "category") return Uint8Array.from({ length: rows }, () => random.below(codes));
      return Float64Array.from({ length: rows }, () => {
        const kind = random.below(8);
        if (kind === 0 || cuts.length === 0) return Number.NaN;
        const cut = cuts[random.below(cuts.length)]!;
        if (kind < 3) return cut;
        if (kind < 5) return cut - Math.abs(cut) * Number.EPSILON;
        return 3 * random.normal() + (kind === 5 ? cut : 0);
      });
    }),
  };
}
