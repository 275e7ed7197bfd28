import { bytesField, intField, packedField, textField } from "./protobuf.ts";

/** The messages of onnx.proto (IR 10) that an exported scorer is made of. */

/** Numbers of `TensorProto.DataType`. */
export const UINT8 = 2;
export const INT64 = 7;
export const TEXT = 8;
export const DOUBLE = 11;

const IR_VERSION = 10;
/** ai.onnx 20 has IsInf and Where of doubles, ai.onnx.ml 5 the TreeEnsemble in float64. */
const OPSETS = [
  ["", 20],
  ["ai.onnx.ml", 5],
] as const;

/** A named value that the model is given or gives. */
export interface Port {
  readonly name: string;
  readonly type: typeof TEXT | typeof DOUBLE;
  /** The shape is [rows, width]; null leaves it open. */
  readonly width: number | null;
}

export interface OnnxGraph {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly nodes: readonly Uint8Array[];
  readonly constants: readonly Uint8Array[];
}

/**
 * The bytes of a model.
 * @param about what it tells of itself, by key
 */
export function onnxModel(
  graph: OnnxGraph,
  { name, version, about }: { name: string; version: string; about: Readonly<Record<string, string>> },
): Uint8Array {
  return Buffer.concat([
    intField(1, IR_VERSION),
    textField(2, "leadlight"),
    textField(3, version),
    bytesField(
      7,
      ...graph.nodes.map((node) => bytesField(1, node)),
      textField(2, name),
      ...graph.constants.map((constant) => bytesField(5, constant)),
      ...graph.inputs.map((port) => bytesField(11, portMessage(port))),
      ...graph.outputs.map((port) => bytesField(12, portMessage(port))),
    ),
    ...OPSETS.map(([domain, number]) => bytesField(8, textField(1, domain), intField(2, number))),
    ...Object.entries(about).map(([key, value]) => bytesField(14, textField(1, key), textField(2, value))),
  ]);
}

/** An attribute of a node: a whole number, text, lists of these, or a tensor. */
export type Attribute = number | string | readonly number[] | readonly string[] | Uint8Array;

export function node(
  operator: string,
  inputs: readonly string[],
  output: string | readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
  domain = "",
): Uint8Array {
  const outputs = [output].flat();
  return Buffer.concat([
    ...inputs.map((input) => textField(1, input)),
    ...outputs.map((each) => textField(2, each)),
    textField(3, outputs[0]!),
    textField(4, operator),
    ...Object.entries(attributes).map(([name, value]) => bytesField(5, attribute(name, value))),
    textField(7, domain),
  ]);
}

/** A tensor of float64 numbers, text, or bytes. */
export function tensor(
  name: string,
  values: Float64Array | Uint8Array | readonly string[],
  dimensions: readonly number[] = [values.length],
): Uint8Array {
  const head = [packedField(1, dimensions), textField(8, name)];
  if (values instanceof Float64Array)
    return Buffer.concat([...head, intField(2, DOUBLE), bytesField(9, doubles(values))]);
  if (values instanceof Uint8Array)
    return Buffer.concat([...head, intField(2, UINT8), bytesField(9, values)]);
  return Buffer.concat([...head, intField(2, TEXT), ...values.map((text) => textField(6, text))]);
}

/** A tensor of int64 numbers. */
export function int64Tensor(
  name: string,
  values: readonly number[],
  dimensions: readonly number[] = [values.length],
): Uint8Array {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => {
    bytes.writeBigInt64LE(BigInt(value), 8 * i);
  });
  return Buffer.concat([
    packedField(1, dimensions),
    textField(8, name),
    intField(2, INT64),
    bytesField(9, bytes),
  ]);
}

function attribute(name: string, value: Attribute): Uint8Array {
  const [fields, type] = attributeValue(value);
  return Buffer.concat([textField(1, name), ...fields, intField(20, type)]);
}

/** Its fields, and the number of `AttributeProto.AttributeType`. */
function attributeValue(value: Attribute): [Uint8Array[], number] {
  if (typeof value === "number") return [[intField(3, value)], 2];
  if (typeof value === "string") return [[textField(4, value)], 3];
  if (value instanceof Uint8Array) return [[bytesField(5, value)], 4];
  if (typeof value[0] === "string") return [value.map((text) => textField(9, String(text))), 8];
  return [[packedField(8, value as readonly number[])], 7];
}

function doubles(values: Float64Array): Uint8Array {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => {
    bytes.writeDoubleLE(value, 8 * i);
  });
  return bytes;
}

function portMessage({ name, type, width }: Port): Uint8Array {
  const shape =
    width === null
      ? []
      : [bytesField(2, bytesField(1, textField(2, "rows")), bytesField(1, intField(1, width)))];
  return Buffer.concat([textField(1, name), bytesField(2, bytesField(1, intField(1, type), ...shape))]);
}
