import type { Cell } from "./table.ts";

/**
 * Dated entries of leads: those of row i stand at `from[i]` … `to[i]`, in order of time. Rows may share entries, so a lead
 * can stand in a table more than once, looked at at different moments.
 */
export interface EventLog {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Milliseconds since 1970-01-01 UTC, ascending within a row. */
  readonly times: Float64Array;
  /** What an entry is about: an activity's type, or the field that was changed. */
  readonly kinds: readonly string[];
  /** The place of each entry's kind in `kinds`. */
  readonly codes: Uint32Array;
}

/** What leads did, or what was done with them. */
export interface ActivityLog extends EventLog {
  /** `NaN` where an entry has none. */
  readonly values: Float64Array;
  /** 0 for a row of which nobody told whether it did anything; absent where all were told. */
  readonly told?: Uint8Array;
}

/** Which values the fields of leads took, each from its time on; `kinds` are the fields' names. */
export interface FieldHistory extends EventLog {
  /** Of the column's type; null where the field was emptied. */
  readonly cells: readonly Cell[];
}

/** What leads were asked and told; `kinds` are what it is about: a field's or a concept's name. */
export interface AnswerLog extends EventLog {
  /** As told, of whatever type. */
  readonly cells: readonly Cell[];
  /** Who said it, null where that isn't told. */
  readonly by: readonly (string | null)[];
}

/** Where the entries of `row` end that are known at `moment`: those of that very moment are. */
export function knownUntil({ from, to, times }: EventLog, row: number, moment: number): number {
  let low = from[row]!;
  let high = to[row]!;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The log for the rows `rows` of its table, in that order; entries are shared, not copied. */
export function takeEntries<Log extends EventLog & { readonly told?: Uint8Array }>(
  log: Log,
  rows: Uint32Array,
): Log {
  const { told } = log;
  return {
    ...log,
    from: Uint32Array.from(rows, (row) => log.from[row]!),
    to: Uint32Array.from(rows, (row) => log.to[row]!),
    ...(told && { told: Uint8Array.from(rows, (row) => told[row]!) }),
  };
}
