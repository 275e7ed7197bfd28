import { type BadRow, badRow, excerpt } from "./bad-row.ts";
import { cellOfText } from "./cell-of-text.ts";
import { FIELD_NAMES, LEAD_NAMES, TIME_NAMES, VALUE_NAMES } from "./entry-names.ts";
import type { FieldHistory } from "./event-log.ts";
import { lacking, readEntries } from "./read-entries.ts";
import { type Cell, cellAt, findColumn, type LeadTable, sourceRow } from "./table.ts";
import { cleanText } from "./text.ts";

/** The columns of a file of field changes, by what they tell; `value` holds from `time` on. */
export interface HistoryColumns {
  readonly lead: string;
  readonly time: string;
  readonly field: string;
  readonly value: string;
}

export interface HistoryOptions {
  /** The column of the leads' table by which changes are joined to leads. */
  readonly id: string;
  /** Columns of the file where their names don't tell. */
  readonly columns?: Partial<HistoryColumns>;
  readonly signal?: AbortSignal;
}

export interface HistoryFile {
  readonly log: FieldHistory;
  readonly columns: HistoryColumns;
  readonly badRows: readonly BadRow[];
  /** Changes without a time, or of a lead or field that the table doesn't have: left out. */
  readonly orphans: number;
}

/**
 * Reads which values fields took and when, and joins it to the table. A value that isn't of its field's type makes a bad row.
 * @throws InputError for a file that can't be read, that lacks a column, or of which no change finds its lead and field
 */
export async function readHistory(
  path: string,
  table: LeadTable,
  { id, columns: given = {}, signal }: HistoryOptions,
): Promise<HistoryFile> {
  const { field, ...same } = given;
  const unfit: BadRow[] = [];
  const cellOf = new Map<number, Cell>();
  const { read, columns, badRows, log, rows } = await readEntries(
    path,
    table,
    { id, columns: { ...same, ...(field !== undefined && { type: field }) }, ...(signal && { signal }) },
    { lead: [id, ...LEAD_NAMES], time: TIME_NAMES, type: FIELD_NAMES, value: VALUE_NAMES },
    { lead: "text", time: "date", type: "category", value: "text" },
    (file, row, kind, { value }) => {
      if (value === undefined) throw lacking(path, namesOf(file), "value", VALUE_NAMES);
      const column = findColumn(table, kind);
      if (column === undefined) return false;
      const text = cleanText(String(cellAt(findColumn(file, value)!, row) ?? ""));
      const cell = cellOfText(text, column);
      if (cell !== undefined) cellOf.set(row, cell);
      else
        unfit.push(
          badRow(path, {
            row: sourceRow(file, row),
            column: value,
            found: excerpt(text),
            wanted: `a ${column.type}, as ${kind} is`,
          }),
        );
      return cell !== undefined;
    },
  );
  return {
    log: { ...log, cells: Array.from(rows, (row) => cellOf.get(row)!) },
    columns: { lead: columns.lead, time: columns.time, field: columns.type, value: columns.value! },
    badRows: [...badRows, ...unfit].sort((a, b) => a.row - b.row),
    orphans: read.rows - rows.length - unfit.length,
  };
}

function namesOf({ columns }: LeadTable): string[] {
  return columns.map(({ name }) => name);
}
