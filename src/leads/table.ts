import type { ActivityLog, AnswerLog, FieldHistory } from "./event-log.ts";
import type { Spelling } from "./spelling.ts";

/**
 * A columnar table of leads. Columns are typed arrays chosen once, when the table is read; nothing writes to them later.
 */

/** How a column's cells are understood. `email` and `jobTitle` are text that features know how to read. */
export type ColumnType = "number" | "boolean" | "date" | "category" | "text" | "email" | "jobTitle";

/** What a column is for. `customer` groups the rows of one buyer; `ignored` columns are kept out of everything. */
export type ColumnRole =
  | "id"
  | "outcome"
  | "created"
  | "closed"
  | "amount"
  | "customer"
  | "feature"
  | "ignored";

/** One cell as the rest of the program sees it; a date is milliseconds since 1970-01-01 UTC. */
export type Cell = number | string | boolean | null;

/** Numbers. Integer arrays mark a missing cell by the smallest value of their type, floats by `NaN`. */
export interface NumberColumn {
  readonly name: string;
  readonly type: "number";
  readonly values: Float64Array | Int32Array | Int16Array | Int8Array;
  /** How the file writes them, where that isn't plain. */
  readonly spelling?: Spelling;
}

/** Dates in milliseconds since 1970-01-01 UTC, `NaN` where missing. */
export interface DateColumn {
  readonly name: string;
  readonly type: "date";
  readonly values: Float64Array;
  /** How the file writes them, where that isn't plain. */
  readonly spelling?: Spelling;
}

/** 0 missing, 1 false, 2 true. */
export interface BooleanColumn {
  readonly name: string;
  readonly type: "boolean";
  readonly codes: Uint8Array;
}

/** Text with few distinct values: 0 is missing, code k is `levels[k - 1]`. */
export interface DictionaryColumn {
  readonly name: string;
  readonly type: "category" | "text" | "email" | "jobTitle";
  readonly levels: readonly string[];
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
}

/** Text that is mostly distinct, as UTF-8 bytes; row i is `bytes[offsets[i]] … bytes[offsets[i + 1]]`, empty where missing. */
export interface TextColumn {
  readonly name: string;
  readonly type: "category" | "text" | "email" | "jobTitle";
  readonly bytes: Uint8Array;
  readonly offsets: Float64Array | Uint32Array;
}

export type Column = NumberColumn | DateColumn | BooleanColumn | DictionaryColumn | TextColumn;

export interface LeadTable {
  readonly rows: number;
  readonly columns: readonly Column[];
  /** Where the rows came from, for messages: a file's path as the user wrote it, or "request". */
  readonly source: string;
  /** The row in the source of each row here, counted from 1 without the header; absent when no row was left out. */
  readonly sourceRows?: Uint32Array;
  /** What the leads did, where that is told. */
  readonly activities?: ActivityLog;
  /** Which values their fields took, where that is told; `columns` hold the last ones. */
  readonly history?: FieldHistory;
  /** What they were asked and told, where that is told. */
  readonly discovery?: AnswerLog;
  /** When each row was looked at, in milliseconds, where that is told: rows of a ledger. Else it is when the lead came. */
  readonly moments?: Float64Array;
}

const decoder = new TextDecoder();

/** The cell of `column` at `row`, `null` where it is missing. */
export function cellAt(column: Column, row: number): Cell {
  switch (column.type) {
    case "number":
    case "date":
      return numberAt(column, row);
    case "boolean": {
      const code = column.codes[row]!;
      return code === 0 ? null : code === 2;
    }
    default:
      return textAt(column, row);
  }
}

/** The number (or date, in milliseconds) of `column` at `row`, `null` where it is missing. */
export function numberAt(column: NumberColumn | DateColumn, row: number): number | null {
  const value = column.values[row]!;
  return value === missingNumber(column.values) || Number.isNaN(value) ? null : value;
}

/** The value by which an array of this kind marks a missing cell. */
export function missingNumber(values: NumberColumn["values"]): number {
  if (values instanceof Int8Array) return -128;
  if (values instanceof Int16Array) return -32_768;
  if (values instanceof Int32Array) return -2_147_483_648;
  return Number.NaN;
}

/** The text of `column` at `row`, `null` where it is missing. */
export function textAt(column: DictionaryColumn | TextColumn, row: number): string | null {
  if ("codes" in column) {
    const code = column.codes[row]!;
    return code === 0 ? null : column.levels[code - 1]!;
  }
  const from = column.offsets[row]!;
  const to = column.offsets[row + 1]!;
  return from === to ? null : decoder.decode(column.bytes.subarray(from, to));
}

/** The column of that name, or `undefined`. */
export function findColumn(table: LeadTable, name: string): Column | undefined {
  return table.columns.find((column) => column.name === name);
}

/** Finds the column of a name in one table after another: tables of one maker have it at the same place. */
export function columnFinder(name: string): (table: LeadTable) => Column | undefined {
  let last = 0;
  return ({ columns }) => {
    const column = columns[last];
    if (column?.name === name) return column;
    const at = columns.findIndex((other) => other.name === name);
    if (at >= 0) last = at;
    return columns[at];
  };
}

/** The row's number in its source, counted from 1 without the header. */
export function sourceRow(table: LeadTable, row: number): number {
  return table.sourceRows?.[row] ?? row + 1;
}
