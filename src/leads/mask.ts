import { type Column, missingNumber } from "./table.ts";

/** The column with no value in the rows where `hidden` is 1. */
export function maskCells(column: Column, hidden: Uint8Array): Column {
  if ("bytes" in column) return maskTexts(column, hidden);
  if ("codes" in column)
    return column.type === "boolean"
      ? { ...column, codes: masked(column.codes, hidden, 0) }
      : { ...column, codes: masked(column.codes, hidden, 0) };
  return column.type === "number"
    ? { ...column, values: masked(column.values, hidden, missingNumber(column.values)) }
    : { ...column, values: masked(column.values, hidden, Number.NaN) };
}

function masked<
  Cells extends Float64Array | Int32Array | Int16Array | Int8Array | Uint32Array | Uint16Array | Uint8Array,
>(cells: Cells, hidden: Uint8Array, missing: number): Cells {
  const copy = cells.slice() as Cells;
  hidden.forEach((hide, row) => {
    if (hide === 1) copy[row] = missing;
  });
  return copy;
}

function maskTexts(column: Extract<Column, { readonly bytes: Uint8Array }>, hidden: Uint8Array): Column {
  const { bytes, offsets } = column;
  const kept = new Float64Array(offsets.length);
  const copy = new Uint8Array(bytes.length);
  hidden.forEach((hide, row) => {
    const text = hide === 1 ? bytes.subarray(0, 0) : bytes.subarray(offsets[row]!, offsets[row + 1]!);
    copy.set(text, kept[row]!);
    kept[row + 1] = kept[row]! + text.length;
  });
  return { ...column, bytes: copy.slice(0, kept.at(-1)), offsets: kept };
}
