import { type Cell, type Column, missingNumber } from "./table.ts";

const FEW = 8;

/** A column of that name and type with these cells; text as a dictionary, in the order in which it is met. */
export function columnOfCells({ name, type }: Pick<Column, "name" | "type">, cells: readonly Cell[]): Column {
  const rows = cells.length;
  if (type === "number" || type === "date") {
    const values = new Float64Array(rows);
    const missing = missingNumber(values);
    for (let i = 0; i < rows; i++) values[i] = (cells[i] as number | null) ?? missing;
    return { name, type, values };
  }
  if (type === "boolean") {
    const codes = new Uint8Array(rows);
    for (let i = 0; i < rows; i++) codes[i] = cells[i] === null ? 0 : cells[i] ? 2 : 1;
    return { name, type, codes };
  }
  const levels: string[] = [];
  const codeOf = rows > FEW ? new Map<string, number>() : null; // a few are sooner compared than found in a map
  const codes =
    rows < 256 ? new Uint8Array(rows) : rows < 65_536 ? new Uint16Array(rows) : new Uint32Array(rows);
  for (let i = 0; i < rows; i++) {
    const text = cells[i] as string | null;
    if (text === null) continue;
    let code = codeOf === null ? levels.indexOf(text) + 1 : (codeOf.get(text) ?? 0);
    if (code === 0) {
      code = levels.push(text);
      codeOf?.set(text, code);
    }
    codes[i] = code;
  }
  return { name, type, levels, codes };
}
