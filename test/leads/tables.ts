import type { Cell, Column, ColumnType, NumberColumn } from "../../src/leads/table.ts";

/** A column of these cells: a dictionary for text, or its UTF-8 bytes with `arena`; numbers as float64, or of `kind`. */
export function columnOf(
  name: string,
  type: ColumnType,
  cells: readonly Cell[],
  options: {
    readonly arena?: boolean;
    readonly kind?: (values: Float64Array) => NumberColumn["values"];
  } = {},
): Column {
  if (type === "number" || type === "date") {
    const values = Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell)));
    return type === "date"
      ? { name, type, values }
      : { name, type, values: options.kind?.(values) ?? values };
  }
  if (type === "boolean")
    return { name, type, codes: Uint8Array.from(cells, (cell) => (cell === null ? 0 : cell ? 2 : 1)) };
  const texts = cells.map((cell) => (cell === null ? null : String(cell)));
  if (options.arena) {
    const parts = texts.map((text) => Buffer.from(text ?? ""));
    const offsets = new Uint32Array(cells.length + 1);
    for (let i = 0; i < parts.length; i++) offsets[i + 1] = offsets[i]! + parts[i]!.length;
    return { name, type, bytes: Uint8Array.from(Buffer.concat(parts)), offsets };
  }
  const levels = [...new Set(texts.filter((text) => text !== null))].sort();
  const codes = Uint16Array.from(texts, (text) => (text === null ? 0 : levels.indexOf(text) + 1));
  return { name, type, levels, codes };
}
