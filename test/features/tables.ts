import type { Column, DictionaryColumn, LeadTable, TextColumn } from "../../src/leads/table.ts";

type Text = string | null;

export function tableOf(...columns: Column[]): LeadTable {
  const [first] = columns;
  return { rows: first ? lengthOf(first) : 0, columns, source: "test" };
}

function lengthOf(column: Column): number {
  if ("codes" in column) return column.codes.length;
  return "values" in column ? column.values.length : column.offsets.length - 1;
}

/** Text as a dictionary. */
export function dictionary(name: string, type: DictionaryColumn["type"], cells: readonly Text[]): Column {
  const levels = [...new Set(cells.filter((cell) => cell !== null))];
  return {
    name,
    type,
    levels,
    codes: Uint16Array.from(cells, (cell) => (cell === null ? 0 : levels.indexOf(cell) + 1)),
  };
}

/** The same text as bytes. */
export function arena(name: string, type: TextColumn["type"], cells: readonly Text[]): Column {
  const parts = cells.map((cell) => new TextEncoder().encode(cell ?? ""));
  const offsets = Uint32Array.from({ length: cells.length + 1 }, (_, i) =>
    parts.slice(0, i).reduce((sum, part) => sum + part.length, 0),
  );
  const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
  return { name, type, bytes, offsets };
}

export function numbers(name: string, values: readonly number[]): Column {
  return { name, type: "number", values: Float64Array.from(values) };
}

export function dates(name: string, values: readonly (string | null)[]): Column {
  return {
    name,
    type: "date",
    values: Float64Array.from(values, (value) => (value === null ? Number.NaN : Date.parse(value))),
  };
}

export function booleans(name: string, values: readonly (boolean | null)[]): Column {
  return { name, type: "boolean", codes: Uint8Array.from(values, (v) => (v === null ? 0 : v ? 2 : 1)) };
}

/** The rows `rows` of a table, in that order. */
export function pickRows(table: LeadTable, rows: readonly number[]): LeadTable {
  const columns = table.columns.map((column): Column => {
    if (column.type === "number" || column.type === "date") {
      const picked = Float64Array.from(rows, (row) => column.values[row]!);
      return { ...column, values: picked };
    }
    if ("codes" in column) {
      const codes = column.codes;
      return column.type === "boolean"
        ? { ...column, codes: Uint8Array.from(rows, (row) => codes[row]!) }
        : { ...column, codes: Uint32Array.from(rows, (row) => codes[row]!) };
    }
    const decoder = new TextDecoder();
    const cells = rows.map((row) =>
      decoder.decode(column.bytes.subarray(column.offsets[row]!, column.offsets[row + 1]!)),
    );
    return arena(
      column.name,
      column.type,
      cells.map((cell) => cell || null),
    );
  });
  return { rows: rows.length, columns, source: table.source };
}

export function allRows(table: LeadTable): Uint32Array {
  return Uint32Array.from({ length: table.rows }, (_, row) => row);
}

/** Repeats each cell so often. */
export function times<T>(count: number, ...cells: T[]): T[] {
  return cells.flatMap((cell) => Array<T>(count).fill(cell));
}
