import type { Cell, Column, ColumnType, LeadTable } from "../../src/leads/table.ts";

/** A column of these cells; texts become a dictionary unless `asBytes`. */
export function column(name: string, type: ColumnType, cells: readonly Cell[], asBytes = false): Column {
  switch (type) {
    case "number":
    case "date":
      return {
        name,
        type,
        values: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell))),
      };
    case "boolean":
      return { name, type, codes: Uint8Array.from(cells, (cell) => (cell === null ? 0 : cell ? 2 : 1)) };
    default: {
      const texts = cells.map((cell) => (cell === null ? null : String(cell)));
      if (asBytes) {
        const parts = texts.map((text) => Buffer.from(text ?? ""));
        const offsets = new Uint32Array(parts.length + 1);
        for (const [i, part] of parts.entries()) offsets[i + 1] = offsets[i]! + part.length;
        return { name, type, bytes: Uint8Array.from(Buffer.concat(parts)), offsets };
      }
      const levels = [...new Set(texts.filter((text) => text !== null))];
      const codes = Uint32Array.from(texts, (text) => (text === null ? 0 : 1 + levels.indexOf(text)));
      return { name, type, levels, codes };
    }
  }
}

export function tableOf(columns: readonly Column[], rows: number): LeadTable {
  return { rows, columns, source: "test" };
}
