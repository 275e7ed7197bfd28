import { columnOfCells } from "./column-of-cells.ts";
import { describeValue, isPlainObject } from "./describe-value.ts";
import { coerceField, fieldOf, readField, wantedOf } from "./field.ts";
import { activityReader, answerReader, historyReader } from "./record-entries.ts";
import type { LeadSchema } from "./schema.ts";
import type { Cell, LeadTable } from "./table.ts";

/** One thing wrong with one record. `found` tells text by type and length only, since it may be personal. */
export interface FieldProblem {
  /** `lead` where the record itself is wrong. */
  readonly field: string;
  readonly found: string;
  readonly wanted: string;
}

/** Records as a table, and what there is to say of single ones by their index; a record without an entry is as wanted. */
export interface RecordsRead {
  /** One row a record; every cell of a record with problems is missing. */
  readonly table: LeadTable;
  readonly problems: ReadonlyMap<number, readonly FieldProblem[]>;
  /** Keys that the schema doesn't have. */
  readonly unknownFields: ReadonlyMap<number, readonly string[]>;
  /** Fields that only `coerce` let pass. */
  readonly coerced: ReadonlyMap<number, readonly string[]>;
}

/**
 * Reads records, parsed JSON of any kind; `coerce` takes text for numbers and numbers for text where the meaning is plain. No
 * discovery answer can be later than `now`, in milliseconds since 1970.
 */
export type RecordReader = (
  records: readonly unknown[],
  options: { readonly coerce: boolean; readonly now?: number },
) => RecordsRead;

const ENTRY_LISTS = ["activities", "history", "discovery"] as const;
type EntryList = (typeof ENTRY_LISTS)[number];

/**
 * A reader of leads as JSON objects; it gives the cells that the same leads would have in a file. The table has the
 * schema's columns but for those of role ignored, outcome and closed, which are accepted and not looked at; the id is text.
 *
 * A number is a JSON number; a boolean is true or false, 1 or 0, or one of the words that stand for them in a file; a date
 * is text; everything else is text, an id also a whole number. Missing is what is absent, null or blank, or a placeholder
 * or sentinel of the schema. Where the schema says so, a lead's `history` is read beside its fields; its `activities` and
 * `discovery` always, since a framework may read what the model doesn't. `activities` of which the schema says nothing and that
 * aren't a list are an unknown field.
 * @throws RangeError where two columns of the schema have one name
 */
export function recordReader(schema: LeadSchema): RecordReader {
  const names = new Set(schema.columns.map((column) => column.name));
  if (names.size < schema.columns.length)
    throw new RangeError(
      `can't read records by a schema of ${schema.columns.length} columns with ${names.size} names, wanted each its own`,
    );
  const isRead = ({ role }: { readonly role: string }) =>
    role !== "ignored" && role !== "outcome" && role !== "closed";
  const fields = schema.columns.filter(isRead).map(fieldOf);
  const unread = schema.columns.filter((column) => !isRead(column)).map((column) => column.name);
  const byName = new Map(fields.map((field) => [field.name, field]));
  const lists = ENTRY_LISTS.filter(
    (name) => (name !== "history" || schema.history !== undefined) && !names.has(name),
  );
  const holds = (record: Readonly<Record<string, unknown>>, name: EntryList) =>
    Object.hasOwn(record, name) &&
    (name !== "activities" || schema.activities !== undefined || Array.isArray(record.activities));

  return (records, { coerce, now = Number.POSITIVE_INFINITY }) => {
    const problems = new Map<number, FieldProblem[]>();
    const unknownFields = new Map<number, readonly string[]>();
    const coerced = new Map<number, string[]>();
    const cells = fields.map(() => new Array<Cell>(records.length).fill(null));

    const anyHolds = (name: EntryList) =>
      lists.includes(name) && records.some((record) => isPlainObject(record) && holds(record, name));
    const activities =
      (schema.activities !== undefined && lists.includes("activities")) || anyHolds("activities")
        ? activityReader()
        : undefined;
    const history = lists.includes("history") ? historyReader(byName) : undefined;
    const discovery = anyHolds("discovery") ? answerReader(byName, now) : undefined;

    for (let row = 0; row < records.length; row++) {
      const record = records[row];
      if (!isPlainObject(record)) {
        activities?.add(undefined, []);
        history?.add(undefined, []);
        discovery?.add(undefined, []);
        problems.set(row, [{ field: "lead", found: describeValue(record), wanted: "an object" }]);
        continue;
      }
      let present = 0;
      for (let j = 0; j < fields.length; j++) {
        const field = fields[j]!;
        const own = Object.hasOwn(record, field.name);
        if (own) present += 1;
        else if (!field.required) continue;
        const value = own ? record[field.name] : undefined;
        let cell = readField(field, value);
        if (cell === undefined && coerce) {
          cell = coerceField(field, value);
          if (cell !== undefined) append(coerced, row, field.name);
        }
        if (cell === undefined || (cell === null && field.required))
          append(problems, row, {
            field: field.name,
            found: describeValue(value),
            wanted: wantedOf(field, coerce),
          });
        else cells[j]![row] = cell;
      }
      const wrong: FieldProblem[] = [];
      activities?.add(holds(record, "activities") ? record.activities : undefined, wrong);
      history?.add(Object.hasOwn(record, "history") ? record.history : undefined, wrong);
      discovery?.add(Object.hasOwn(record, "discovery") ? record.discovery : undefined, wrong);
      for (const problem of wrong) append(problems, row, problem);
      for (const name of lists) if (holds(record, name)) present += 1;
      for (const name of unread) if (Object.hasOwn(record, name)) present += 1;
      const keys = Object.keys(record);
      if (keys.length > present)
        unknownFields.set(
          row,
          keys.filter((key) => !names.has(key) && !lists.some((name) => name === key && holds(record, name))),
        );
    }

    for (const row of problems.keys()) for (const column of cells) column[row] = null;
    const columns = fields.map((field, j) => columnOfCells(field, cells[j]!));
    const table: LeadTable = {
      rows: records.length,
      columns,
      source: "request",
      ...(activities && { activities: activities.log() }),
      ...(history && { history: history.log() }),
      ...(discovery && { discovery: discovery.log() }),
    };
    return { table, problems, unknownFields, coerced };
  };
}

function append<Value>(lists: Map<number, Value[]>, row: number, value: Value): void {
  const list = lists.get(row);
  if (list) list.push(value);
  else lists.set(row, [value]);
}
