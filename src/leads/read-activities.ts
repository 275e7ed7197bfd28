import type { BadRow } from "./bad-row.ts";
import { LEAD_NAMES, TIME_NAMES, TYPE_NAMES, VALUE_NAMES } from "./entry-names.ts";
import type { ActivityLog } from "./event-log.ts";
import { type EntryColumns, readEntries } from "./read-entries.ts";
import { findColumn, type LeadTable, numberAt } from "./table.ts";

export interface ActivityOptions {
  /** The column of the leads' table by which entries are joined to leads. */
  readonly id: string;
  /** Columns of the file where their names don't tell; `value` is a number such as pages or minutes. */
  readonly columns?: Partial<EntryColumns>;
  readonly signal?: AbortSignal;
}

export interface ActivitiesFile {
  readonly log: ActivityLog;
  readonly columns: EntryColumns;
  readonly badRows: readonly BadRow[];
  /** Entries without a lead in the table, a time or a type: left out. */
  readonly orphans: number;
}

/**
 * Reads what leads did (CSV, Parquet or NDJSON: a lead's id, a time, a type, perhaps a number) and joins it to the table.
 * @throws InputError for a file that can't be read, that lacks one of the three columns, or of which no entry finds its lead
 */
export async function readActivities(
  path: string,
  table: LeadTable,
  { id, columns: given = {}, signal }: ActivityOptions,
): Promise<ActivitiesFile> {
  const { read, columns, badRows, log, rows } = await readEntries(
    path,
    table,
    { id, columns: given, ...(signal && { signal }) },
    { lead: [id, ...LEAD_NAMES], time: TIME_NAMES, type: TYPE_NAMES, value: VALUE_NAMES },
    { lead: "text", time: "date", type: "category", value: "number" },
  );
  const value = columns.value === undefined ? undefined : findColumn(read, columns.value);
  const values = Float64Array.from(rows, (row) =>
    value?.type === "number" ? (numberAt(value, row) ?? Number.NaN) : Number.NaN,
  );
  return { log: { ...log, values }, columns, badRows, orphans: read.rows - rows.length };
}
