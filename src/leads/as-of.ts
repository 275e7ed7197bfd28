import { columnOfCells } from "./column-of-cells.ts";
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
  return columnOfCells(column, cells);
}
