import { isPlainObject } from "../../leads/describe-value.ts";
import { fieldsOf } from "../check-fields.ts";
import { describeJson } from "../describe-json.ts";
import { fieldProblem } from "../problem.ts";

/** Exactly one of these holds the rows of a request to `/invocations`. */
export const INVOCATION_FORMS = ["dataframe_split", "dataframe_records", "instances", "inputs"] as const;
type Form = (typeof INVOCATION_FORMS)[number];
type Row = Readonly<Record<string, unknown>>;

/**
 * The rows of a request in MLflow's JSON forms.
 * @throws Problem for none or several of the forms, or one that doesn't hold rows; nothing of the rows is told
 */
export function rowsOfInvocation(body: unknown): readonly unknown[] {
  const fields = fieldsOf(body, `an object with exactly one of ${INVOCATION_FORMS.join(", ")}`);
  const forms = INVOCATION_FORMS.filter((form) => Object.hasOwn(fields, form));
  const [form] = forms;
  if (form === undefined || forms.length > 1)
    throw wrong(
      "body",
      forms.length === 0 ? "none of the forms" : forms.join(" and "),
      `exactly one of ${INVOCATION_FORMS.join(", ")}`,
    );
  return READERS[form](fields[form], form);
}

/**
 * The rows of a request in the forms of TensorFlow Serving and KServe V1.
 * @throws Problem as above
 */
export function rowsOfInstances(body: unknown): readonly unknown[] {
  const fields = fieldsOf(body, 'an object with "instances" or "inputs"');
  const form = Object.hasOwn(fields, "instances") ? "instances" : "inputs";
  if (Object.hasOwn(fields, "instances") === Object.hasOwn(fields, "inputs"))
    throw wrong("instances", form === "inputs" ? "nothing" : "inputs beside it", "one of instances, inputs");
  return READERS[form](fields[form], form);
}

const READERS: Readonly<Record<Form, (value: unknown, form: Form) => readonly unknown[]>> = {
  dataframe_split: readSplit,
  dataframe_records: readRecords,
  instances: readRecords,
  inputs: (value, form) => (Array.isArray(value) ? readRecords(value, form) : readColumns(value, form)),
};

/** A row that is no object is refused with its row by the scorer. */
function readRecords(value: unknown, form: Form): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw wrong(form, describeJson(value), "an array of objects, one a row");
}

function readSplit(value: unknown, form: Form): Row[] {
  if (!isPlainObject(value)) throw wrong(form, describeJson(value), "an object with columns and data");
  const unknown = Object.keys(value).find((key) => !["columns", "index", "data"].includes(key));
  if (unknown !== undefined)
    throw wrong(`${form}.${unknown.slice(0, 40)}`, "a field of that name", "only columns, index, data");
  const { columns, index, data } = value;
  if (!Array.isArray(columns) || !columns.every((name) => typeof name === "string"))
    throw wrong(`${form}.columns`, describeJson(columns), "an array of the columns' names");
  if (new Set(columns).size < columns.length)
    throw wrong(`${form}.columns`, "a name twice", "each name once");
  if (!Array.isArray(data)) throw wrong(`${form}.data`, describeJson(data), "an array of rows");
  if (index !== undefined && !(Array.isArray(index) && index.length === data.length))
    throw wrong(`${form}.index`, describeJson(index), `an array of ${data.length}, one a row`);
  return data.map((row: unknown, i) => {
    if (!Array.isArray(row) || row.length !== columns.length)
      throw wrong(
        `${form}.data[${i}]`,
        Array.isArray(row) ? `${row.length} values` : describeJson(row),
        `an array of ${columns.length}, one a column`,
      );
    return rowOf(columns as string[], (k) => row[k]);
  });
}

/** A tensor of one column may come as rows of one value each. */
function readColumns(value: unknown, form: Form): Row[] {
  if (!isPlainObject(value))
    throw wrong(form, describeJson(value), "an object of columns, or an array of objects");
  const names = Object.keys(value);
  const columns = names.map((name) => value[name]);
  const rows = Array.isArray(columns[0]) ? columns[0].length : 0;
  names.forEach((name, k) => {
    const column = columns[k];
    if (Array.isArray(column) && column.length === rows) return;
    const found = Array.isArray(column) ? `${column.length} values` : describeJson(column);
    throw wrong(`${form}.${name.slice(0, 40)}`, found, `an array of values, as long as every other column`);
  });
  return Array.from({ length: rows }, (_, row) =>
    rowOf(names, (k) => {
      const cell = (columns[k] as unknown[])[row];
      return Array.isArray(cell) && cell.length === 1 ? cell[0] : cell;
    }),
  );
}

/** Without a prototype, so that a column named `__proto__` is a key like others. */
function rowOf(names: readonly string[], at: (column: number) => unknown): Row {
  const row: Record<string, unknown> = Object.create(null);
  names.forEach((name, k) => {
    row[name] = at(k);
  });
  return row;
}

function wrong(field: string, found: string, wanted: string) {
  return fieldProblem("unusable-request", [{ field, found, wanted }]);
}
