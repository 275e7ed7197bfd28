import { asOf } from "./as-of.ts";
import { type EventLog, knownUntil } from "./event-log.ts";
import { maskCells } from "./mask.ts";
import { type Column, cellAt, findColumn, type LeadTable } from "./table.ts";
import { takeRows } from "./take.ts";

export interface SeenColumns {
  /** When a lead came: a date column. */
  readonly created: string;
  /** When it was won or lost: a date column. */
  readonly closed: string;
  /** Columns that are written when a lead is closed: the outcome, the amount. */
  readonly atClosing: readonly string[];
}

export interface Seen {
  readonly table: LeadTable;
  /** Where each of its rows stands in the whole table. */
  readonly rows: Uint32Array;
  /** Leads left out: closed, but nobody knows when, so that it can't be told whether that was known. */
  readonly undated: number;
}

/**
 * The leads as they would have been exported at `origin`, in milliseconds: those that had come before it, open where they were
 * closed later, with the activities and field values of then, and without any date that lay ahead. Other columns have no
 * history and stay as they are.
 */
export function seenAt(table: LeadTable, { created, closed, atClosing }: SeenColumns, origin: number): Seen {
  const times = datesOf(table, created);
  const ends = datesOf(table, closed);
  const outcome = atClosing.map((name) => findColumn(table, name)).filter((column) => column !== undefined);
  let undated = 0;
  const rows = Uint32Array.from(times.keys()).filter((row) => {
    if (!(times[row]! < origin)) return false;
    const isUndated = Number.isNaN(ends[row]!) && outcome.some((column) => cellAt(column, row) !== null);
    if (isUndated) undated++;
    return !isUndated;
  });
  const known = takeRows(table, rows);
  const moments = new Float64Array(rows.length).fill(origin);
  const then = asOf(known, moments);
  const later = Uint8Array.from(rows, (row) => Number(ends[row]! > origin));
  const columns = then.columns.map((column): Column => {
    if (column.name === closed || atClosing.includes(column.name)) return maskCells(column, later);
    if (column.type !== "date") return column;
    return maskCells(
      column,
      Uint8Array.from(column.values, (value) => Number(value > origin)),
    );
  });
  return {
    table: {
      ...then,
      columns,
      ...(known.activities && { activities: cutAt(known.activities, origin) }),
      ...(known.history && { history: cutAt(known.history, origin) }),
      ...(known.discovery && { discovery: cutAt(known.discovery, origin) }),
    },
    rows,
    undated,
  };
}

function cutAt<Log extends EventLog>(log: Log, origin: number): Log {
  return { ...log, to: log.to.map((_, row) => knownUntil(log, row, origin)) };
}

function datesOf(table: LeadTable, name: string): Float64Array {
  const column = findColumn(table, name);
  if (column?.type === "date") return column.values;
  throw new RangeError(
    `looking back at ${table.source}: found ${name} of type ${column?.type}, wanted dates`,
  );
}
