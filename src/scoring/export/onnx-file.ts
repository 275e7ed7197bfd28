import { FIRST_LEVEL, MISSING, UNSEEN } from "../../features/matrix.ts";
import { FALSE_WORDS, fieldOf, TRUE_WORDS } from "../../leads/field.ts";
import { InputError } from "../../leads/input-error.ts";
import { logit } from "../../numeric/logistic.ts";
import { DOUBLE, int64Tensor, node, onnxModel, type Port, TEXT, tensor } from "../../program/onnx/model.ts";
import { programGraph } from "../../program/onnx/program-graph.ts";
import type { ScorerParts } from "../parts.ts";
import { type ExportInput, inputsOf } from "./inputs.ts";

export interface OnnxOptions {
  /** The model's name and version here. */
  readonly name: string;
  readonly version: string;
  /** Instead of the probability, what each input adds and, last, the base. False by default. */
  readonly contributions?: boolean;
}

/**
 * The scorer as one ONNX file (IR 10, ai.onnx 20, ai.onnx.ml 5), all in float64. Each input is [rows] or [rows, 1]: numbers as doubles with `NaN`
 * for missing, categories as text (trimmed, NFC) with "" for missing; true and false as text. The output is `probability`,
 * [rows, 1], or `contributions`, [rows, inputs + 1], which sum to the log-odds; the file's metadata names their order.
 * A lead of which no input is known gets the base rate, as in `LeadScorer`.
 * @throws InputError for a model that reads nothing, or contributions of too many trees
 */
export function onnxFile(
  parts: ScorerParts,
  { name, version, contributions = false }: OnnxOptions,
): Uint8Array {
  const inputs = inputsOf(parts);
  const reader = matrixNodes(inputs);
  const program = programOf(parts, contributions);
  const width = contributions ? inputs.length + 1 : 1;
  const output: Port = { name: contributions ? "contributions" : "probability", type: DOUBLE, width };
  const fallback = new Float64Array(width);
  fallback[width - 1] = logit(parts.calibration.baseRate);
  const answered = contributions ? output.name : "logit";
  return onnxModel(
    {
      inputs: inputs.map(portOf),
      outputs: [output],
      nodes: [
        ...reader.nodes,
        ...program.nodes,
        node("Where", ["is_known", "program", "fallback"], answered),
        ...(contributions ? [] : [node("Sigmoid", [answered], output.name)]),
      ],
      constants: [...reader.constants, ...program.constants, tensor("fallback", fallback, [1, width])],
    },
    {
      name,
      version,
      about: {
        inputs: JSON.stringify(inputs.map((input) => ({ name: input.name, kind: input.kind }))),
        ...(contributions && { columns: JSON.stringify([...inputs.map((input) => input.name), "base"]) }),
      },
    },
  );
}

function programOf({ win }: ScorerParts, contributions: boolean) {
  try {
    return programGraph(win, { input: "matrix", output: "program" }, { contributions });
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(`can't export to ONNX: ${error.message}`);
    throw error;
  }
}

export function isTextInput({ kind, feature }: ExportInput): boolean {
  return kind === "derived" ? feature.kind === "category" : kind !== "number";
}

function portOf(input: ExportInput): Port {
  return { name: input.name, type: isTextInput(input) ? TEXT : DOUBLE, width: null };
}

/** The feature matrix, and whether any input of a row is known. */
function matrixNodes(inputs: readonly ExportInput[]) {
  const columns = inputs.map((input, i) =>
    isTextInput(input) ? codeNodes(input, i) : numberNodes(input, i),
  );
  const constants = [
    ...(inputs.every(isTextInput) ? [] : [tensor("missing", Float64Array.of(Number.NaN))]),
    tensor("nothing", Float64Array.from(inputs, isUnknownUpTo), [1, inputs.length]),
  ];
  const nodes = [
    ...inputs.map(({ name }, i) => node("Reshape", [name, "one_column"], `given_${i}`)),
    ...columns.flatMap(({ nodes: own }) => own),
    node(
      "Concat",
      columns.map(({ column }) => column),
      "matrix",
      { axis: 1 },
    ),
    // NaN is greater than nothing
    node("Greater", ["matrix", "nothing"], "cell_is_known"),
    node("Cast", ["cell_is_known"], "known_cells", { to: DOUBLE }),
    node("ReduceMax", ["known_cells", "columns_axis"], "most_known", { keepdims: 1 }),
    node("Greater", ["most_known", "no_cell"], "is_known"),
  ];
  return {
    nodes,
    constants: [
      ...constants,
      ...columns.flatMap(({ constants: own }) => own),
      int64Tensor("columns_axis", [1]),
      int64Tensor("one_column", [-1, 1]),
      tensor("no_cell", Float64Array.of(0)),
    ],
  };
}

/** What a known cell's number or code is greater than; text that is only asked whether there is any knows nothing by having none. */
function isUnknownUpTo(input: ExportInput): number {
  if (!isTextInput(input)) return Number.NEGATIVE_INFINITY;
  return input.kind === "filled" ? codeOf(input, "false") : MISSING;
}

/** Infinite numbers and sentinels are missing. */
function numberNodes({ column }: ExportInput, i: number) {
  const given = `given_${i}`;
  const nodes = [
    node("IsInf", [given], `infinite_${i}`),
    node("Where", [`infinite_${i}`, "missing", given], `number_${i}`),
  ];
  const constants: Uint8Array[] = [];
  let read = `number_${i}`;
  [...(column ? (fieldOf(column).sentinels ?? []) : [])].forEach((sentinel, k) => {
    const [constant, is, next] = [`sentinel_${i}_${k}`, `is_sentinel_${i}_${k}`, `number_${i}_${k}`];
    constants.push(tensor(constant, Float64Array.of(sentinel)));
    nodes.push(node("Equal", [read, constant], is), node("Where", [is, "missing", read], next));
    read = next;
  });
  return { nodes, constants, column: read };
}

function codeNodes(input: ExportInput, i: number) {
  const codes = codesOf(input);
  const whole = `whole_${i}`;
  return {
    nodes: [
      node(
        "LabelEncoder",
        [`given_${i}`],
        whole,
        {
          keys_strings: [...codes.keys()],
          values_int64s: [...codes.values()],
          default_int64: otherCodeOf(input),
        },
        "ai.onnx.ml",
      ),
      node("Cast", [whole], `code_${i}`, { to: DOUBLE }),
    ],
    constants: [],
    column: `code_${i}`,
  };
}

/** The code of text that `codesOf` doesn't name. */
export function otherCodeOf(input: ExportInput): number {
  return input.kind === "filled" ? codeOf(input, "true") : UNSEEN;
}

/** What Python's None, nan and pandas' NA become where text is wanted. */
const NOTHING_IN_PYTHON = ["None", "nan", "NaN", "<NA>", "NaT"];

/** Text → code; any other text is unseen. */
export function codesOf(input: ExportInput): Map<string, number> {
  const { feature, kind, column } = input;
  const nothing = ["", ...(column ? (fieldOf(column).placeholders ?? []) : [])];
  if (kind === "filled")
    return new Map([...NOTHING_IN_PYTHON, ...nothing].map((text) => [text, codeOf(input, "false")]));
  const codes = new Map(NOTHING_IN_PYTHON.map((text) => [text, MISSING]));
  if (kind === "boolean")
    for (const [level, words] of Object.entries(WORDS))
      for (const word of words) codes.set(word, codeOf(input, level));
  feature.levels?.forEach((level, k) => {
    codes.set(level, FIRST_LEVEL + k);
  });
  for (const text of nothing) codes.set(text, MISSING);
  return codes;
}

/** Words for a boolean as they, in three ways of writing, come out of a table. */
const WORDS = { true: spellings([...TRUE_WORDS, "1"]), false: spellings([...FALSE_WORDS, "0"]) };

function spellings(words: readonly string[]): string[] {
  const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);
  return words.flatMap((word) => [word, capital(word), word.toUpperCase()]);
}

function codeOf({ feature }: ExportInput, level: string): number {
  const place = feature.levels?.indexOf(level) ?? -1;
  return place < 0 ? UNSEEN : FIRST_LEVEL + place;
}
