import { takeEntries } from "./event-log.ts";
import { type Column, type LeadTable, sourceRow } from "./table.ts";

/**
 * The rows `rows` of the table, in that order, each as often as it is named; cells are copied, dictionaries and entries are
 * shared.
 */
export function takeRows(table: LeadTable, rows: Uint32Array): LeadTable {
  const { activities, history, discovery, moments } = table;
  return {
    rows: rows.length,
    columns: table.columns.map((column) => takeCells(column, rows)),
    source: table.source,
    sourceRows: Uint32Array.from(rows, (row) => sourceRow(table, row)),
    ...(moments && { moments: take(moments, rows) }),
    ...(activities && { activities: takeEntries(activities, rows) }),
    ...(history && { history: takeEntries(history, rows) }),
    ...(discovery && { discovery: takeEntries(discovery, rows) }),
  };
}

function takeCells(column: Column, rows: Uint32Array): Column {
  if ("values" in column)
    return column.type === "number"
      ? { ...column, values: take(column.values, rows) }
      : { ...column, values: take(column.values, rows) };
  if ("bytes" in column) return takeTexts(column, rows);
  return column.type === "boolean"
    ? { ...column, codes: take(column.codes, rows) }
    : { ...column, codes: take(column.codes, rows) };
}

function take<
  Cells extends Float64Array | Int32Array | Int16Array | Int8Array | Uint32Array | Uint16Array | Uint8Array,
>(from: Cells, rows: Uint32Array): Cells {
  const to = new (from.constructor as new (length: number) => Cells)(rows.length);
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!;
  return to;
}

function takeTexts(column: Extract<Column, { readonly bytes: Uint8Array }>, rows: Uint32Array): Column {
  const offsets = new Float64Array(rows.length + 1);
  rows.forEach((row, i) => {
    offsets[i + 1] = offsets[i]! + column.offsets[row + 1]! - column.offsets[row]!;
  });
  const bytes = new Uint8Array(offsets[rows.length]!);
  rows.forEach((row, i) => {
    bytes.set(column.bytes.subarray(column.offsets[row]!, column.offsets[row + 1]!), offsets[i]!);
  });
  return { ...column, bytes, offsets };
}
