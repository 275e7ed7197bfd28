import type { EventLog } from "./event-log.ts";
import { type Column, type LeadTable, sourceRow } from "./table.ts";

/** The rows from `from` up to, not including, `to` as views on the same arrays: nothing is copied. */
export function sliceTable(table: LeadTable, from: number, to: number): LeadTable {
  const end = Math.min(to, table.rows);
  const sourceRows = Uint32Array.from({ length: end - from }, (_, i) => sourceRow(table, from + i));
  return {
    rows: end - from,
    columns: table.columns.map((column) => sliceColumn(column, from, end)),
    source: table.source,
    sourceRows,
    ...(table.activities && { activities: sliceEntries(table.activities, from, end) }),
    ...(table.history && { history: sliceEntries(table.history, from, end) }),
    ...(table.discovery && { discovery: sliceEntries(table.discovery, from, end) }),
  };
}

function sliceEntries<Log extends EventLog & { readonly told?: Uint8Array }>(
  log: Log,
  from: number,
  to: number,
): Log {
  return {
    ...log,
    from: log.from.subarray(from, to),
    to: log.to.subarray(from, to),
    ...(log.told && { told: log.told.subarray(from, to) }),
  };
}

function sliceColumn(column: Column, from: number, to: number): Column {
  if ("values" in column)
    return column.type === "number"
      ? { ...column, values: column.values.subarray(from, to) }
      : { ...column, values: column.values.subarray(from, to) };
  if ("offsets" in column) return { ...column, offsets: column.offsets.subarray(from, to + 1) };
  return column.type === "boolean"
    ? { ...column, codes: column.codes.subarray(from, to) }
    : { ...column, codes: column.codes.subarray(from, to) };
}
