import type { Column, LeadTable } from "../../src/leads/table.ts";

/** A table of simulated columns. */
export function tableOf(...columns: Column[]): LeadTable {
  const [first] = columns;
  const rows =
    first === undefined
      ? 0
      : "values" in first
        ? first.values.length
        : "codes" in first
          ? first.codes.length
          : first.offsets.length - 1;
  return { rows, columns, source: "simulated.csv" };
}

/** Texts as a dictionary, `null` where missing. */
export function texts(
  name: string,
  cells: readonly (string | null)[],
  type: "category" | "email" = "category",
): Column {
  const levels = [...new Set(cells.filter((cell) => cell !== null))];
  const codes = Uint32Array.from(cells, (cell) => (cell === null ? 0 : levels.indexOf(cell) + 1));
  return { name, type, levels, codes };
}

/** Texts as bytes, as a column of mostly distinct ones is kept. */
export function longTexts(
  name: string,
  cells: readonly (string | null)[],
  type: "text" | "email" = "text",
): Column {
  const encoded = cells.map((cell) => new TextEncoder().encode(cell ?? ""));
  const offsets = new Uint32Array(cells.length + 1);
  encoded.forEach((bytes, at) => {
    offsets[at + 1] = offsets[at]! + bytes.length;
  });
  const bytes = new Uint8Array(offsets[cells.length]!);
  encoded.forEach((cell, at) => {
    bytes.set(cell, offsets[at]!);
  });
  return { name, type, bytes, offsets };
}

export function numbers(name: string, cells: readonly (number | null)[]): Column {
  return { name, type: "number", values: Float64Array.from(cells, (cell) => cell ?? Number.NaN) };
}

/** Days since 2024-01-01, `null` where missing. */
export function days(name: string, cells: readonly (number | null)[]): Column {
  return {
    name,
    type: "date",
    values: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : day(cell))),
  };
}

/** That day in milliseconds. */
export function day(number: number): number {
  return Date.UTC(2024, 0, 1) + number * 86_400_000;
}

/** `count` times `cell`. */
export function times<T>(count: number, cell: T): T[] {
  return Array<T>(count).fill(cell);
}
