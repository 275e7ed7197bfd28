import type { ColumnTable } from "arquero";
import { type Cell, type Column, cellAt, type LeadTable } from "./table.ts";
import { writeRows } from "./write.ts";

/** A cell as a data scientist's tools take it: as `Cell`, but a date is a `Date`. */
export type PlainCell = Cell | Date;

/** The leads as objects, one a row, with the table's columns as keys; a date is a `Date`, a missing cell null. */
export function toObjects(table: LeadTable): Record<string, PlainCell>[] {
  return Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries(table.columns.map((column) => [column.name, plainAt(column, row)])),
  );
}

/** The leads as an arquero table; a date is a `Date`, a missing cell null. */
export async function toArquero(table: LeadTable): Promise<ColumnTable> {
  const { table: fromColumns } = await import("arquero");
  const cellsOf = (column: Column) => Array.from({ length: table.rows }, (_, row) => plainAt(column, row));
  return fromColumns(table.columns.map((column) => [column.name, cellsOf(column)] as const));
}

/** The leads as the bytes of an Arrow IPC file, which pandas, Polars and DuckDB read; types are arquero's choice by the cells. */
export async function toArrow(table: LeadTable): Promise<Uint8Array> {
  const { toArrowIPC } = await import("arquero");
  return toArrowIPC(await toArquero(table), { format: "file" }) as Uint8Array;
}

/**
 * Writes the leads to a CSV, NDJSON or Parquet file, by its ending, whole or not at all; `readLeads` makes the same cells of it.
 * Dates are written as ISO 8601 text, booleans as `true` and `false`.
 * @returns how many rows were written
 * @throws what `writeRows` throws
 */
export function writeLeads(
  path: string,
  table: LeadTable,
  options: { readonly signal?: AbortSignal } = {},
): Promise<number> {
  const columns = table.columns.map(({ name, type }) => ({
    name,
    type: type === "number" ? ("number" as const) : ("text" as const),
  }));
  return writeRows(path, columns, writtenRows(table), options);
}

function* writtenRows(table: LeadTable) {
  for (let row = 0; row < table.rows; row++) yield table.columns.map((column) => writtenAt(column, row));
}

function writtenAt(column: Column, row: number): string | number | null {
  const cell = plainAt(column, row);
  if (cell instanceof Date) return cell.toISOString();
  return typeof cell === "boolean" ? String(cell) : cell;
}

function plainAt(column: Column, row: number): PlainCell {
  const cell = cellAt(column, row);
  return column.type === "date" && cell !== null ? new Date(cell as number) : cell;
}
