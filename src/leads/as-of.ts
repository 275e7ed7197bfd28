import { type FieldHistory, knownUntil } from "./event-log.ts";
import { type Cell, type Column, cellAt, type LeadTable } from "./table.ts";

/**
 * The table as it was seen at `moments`, one a row, in milliseconds: a field whose changes are told has the value of its last
 * change by then, and none before its first; all others stay as they are. (Activities need no change: features read those
 * known at the moment.)
 * @throws RangeError for another number of moments than rows
 */
export function asOf(table: LeadTable, moments: Float64Array): LeadTable {
  if (moments.length !== table.rows)
    throw new RangeError(`looking at ${table.rows} leads: found ${moments.length} moments, wanted one each`);
  const { history } = table;
  if (history === undefined) return table;
  const told = new Set(history.kinds);
  const columns = table.columns.map((column) =>
    told.has(column.name) ? columnAsOf(column, history, moments) : column,
  );
  return { ...table, columns };
}

function columnAsOf(column: Column, history: FieldHistory, moments: Float64Array): Column {
  const code = history.kinds.indexOf(column.name);
  const cells = Array.from(moments, (moment, row): Cell => {
    const { from, to, codes } = history;
    for (let at = knownUntil(history, row, moment) - 1; at >= from[row]!; at--)
      if (codes[at] === code) return history.cells[at]!;
    const isTold = codes.subarray(from[row]!, to[row]!).includes(code);
    return isTold ? null : cellAt(column, row);
  });
  return rebuild(column, cells);
}

/** A column of the same name and type with these cells. */
function rebuild({ name, type }: Column, cells: readonly Cell[]): Column {
  if (type === "number" || type === "date") {
    const values = Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell)));
    return { name, type, values };
  }
  if (type === "boolean")
    return { name, type, codes: Uint8Array.from(cells, (cell) => (cell === null ? 0 : cell ? 2 : 1)) };
  const levels: string[] = [];
  const codeOf = new Map<string, number>();
  const codes = Uint32Array.from(cells, (cell) => {
    if (cell === null) return 0;
    const text = String(cell);
    const known = codeOf.get(text);
    if (known !== undefined) return known;
    const code = levels.push(text);
    codeOf.set(text, code);
    return code;
  });
  return { name, type, levels, codes };
}
