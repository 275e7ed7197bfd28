import { isPlainObject } from "../../leads/describe-value.ts";
import type { ColumnSchema, LeadSchema } from "../../leads/schema.ts";
import { describeJson } from "../describe-json.ts";
import { fieldProblem } from "../problem.ts";

/** What a field's values are called: the datatype that is told, and those that are taken. */
interface Kind {
  readonly told: "FP64" | "BOOL" | "BYTES";
  readonly taken: readonly string[];
  readonly fits: (value: unknown) => boolean;
  readonly wanted: string;
}

const INTEGERS = ["8", "16", "32", "64"].flatMap((bits) => [`INT${bits}`, `UINT${bits}`]);
const NUMBER: Kind = {
  told: "FP64",
  taken: ["FP64", "FP32", "FP16", ...INTEGERS],
  fits: (value) => typeof value === "number",
  wanted: "numbers or null",
};
const BOOLEAN: Kind = {
  told: "BOOL",
  taken: ["BOOL"],
  fits: (value) => typeof value === "boolean",
  wanted: "booleans or null",
};
const TEXT: Kind = {
  told: "BYTES",
  taken: ["BYTES"],
  fits: (value) => typeof value === "string",
  wanted: "texts or null",
};

/** The most elements of one request: 10,000 leads and no more, told before any array is made. */
const MOST_ROWS = 10_000;

function kindOf({ type, role }: ColumnSchema): Kind {
  if (role === "id") return TEXT;
  return type === "number" ? NUMBER : type === "boolean" ? BOOLEAN : TEXT;
}

/** The fields that a lead may hold, as tensors are described. */
export function inputTensors({ columns }: LeadSchema) {
  return columns.filter(isRead).map((column) => ({
    name: column.name,
    datatype: kindOf(column).told,
    shape: [-1, 1],
    parameters: { optional: column.required !== true },
  }));
}

const isRead = ({ role }: ColumnSchema) => role !== "outcome" && role !== "closed" && role !== "ignored";

/**
 * The leads of an inference request: one tensor a field, of shape [N] or [N, 1], its data nested or flat; null is missing. A
 * field without a tensor is missing in every lead.
 * @throws Problem that names the tensor, and nothing of its data
 */
export function leadsOfTensors(inputs: unknown, { columns }: LeadSchema): Record<string, unknown>[] {
  if (!Array.isArray(inputs) || inputs.length === 0)
    throw wrong("inputs", describeJson(inputs), "an array of tensors, at least one");
  const known = new Map(columns.filter(isRead).map((column) => [column.name, kindOf(column)]));
  const seen = new Set<string>();
  let leads: Record<string, unknown>[] | undefined;
  inputs.forEach((tensor: unknown, i) => {
    if (!isPlainObject(tensor) || typeof tensor.name !== "string")
      throw wrong(`inputs[${i}]`, describeJson(tensor), "a tensor with name, shape, datatype and data");
    const { name, shape, datatype, data } = tensor;
    const field = `inputs[${i}]`;
    const kind = known.get(name);
    if (!kind) throw wrong(`${field}.name`, "a name that isn't a field's", "the name of a field of the lead");
    if (seen.has(name)) throw wrong(`${field}.name`, "a name twice", "each name once");
    seen.add(name);
    if (typeof datatype !== "string" || !kind.taken.includes(datatype))
      throw wrong(`${field}.datatype`, describeDatatype(datatype), kind.taken.join(", "));
    const rows = rowsOf(shape, `${field}.shape`);
    const values = Array.isArray(data) ? (data.flat(8) as unknown[]) : undefined;
    if (values?.length !== rows)
      throw wrong(`${field}.data`, values ? `${values.length} values` : describeJson(data), `${rows} values`);
    const isInteger = datatype.includes("INT");
    if (
      !values.every(
        (value) => value === null || (kind.fits(value) && (!isInteger || Number.isInteger(value))),
      )
    )
      throw wrong(`${field}.data`, "another value", isInteger ? "whole numbers or null" : kind.wanted);
    // Without a prototype, so that a field named __proto__ is a key like others.
    leads ??= Array.from({ length: rows }, () => Object.create(null) as Record<string, unknown>);
    if (leads.length !== rows)
      throw wrong(`${field}.shape`, `${rows} rows`, `${leads.length}, as in the tensors before it`);
    for (let row = 0; row < rows; row++) leads[row]![name] = values[row];
  });
  return leads!;
}

function rowsOf(shape: unknown, field: string): number {
  const wanted = `[N] or [N, 1], N from 1 to ${MOST_ROWS}`;
  if (!Array.isArray(shape)) throw wrong(field, describeJson(shape), wanted);
  const [rows, width = 1, ...more] = shape as unknown[];
  if (
    !Number.isSafeInteger(rows) ||
    (rows as number) < 1 ||
    (rows as number) > MOST_ROWS ||
    width !== 1 ||
    more.length > 0
  )
    throw wrong(field, shape.length > 4 ? "a longer one" : `[${shape.map(dimension).join(", ")}]`, wanted);
  return rows as number;
}

const dimension = (value: unknown) => (typeof value === "number" ? String(value) : "something else");

function describeDatatype(value: unknown): string {
  return typeof value === "string" && /^[A-Z]{2,5}\d{0,2}$/.test(value) ? value : describeJson(value);
}

function wrong(field: string, found: string, wanted: string) {
  return fieldProblem("unusable-request", [{ field, found, wanted }]);
}
