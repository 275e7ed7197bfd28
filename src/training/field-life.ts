import type { FieldHistory } from "../leads/event-log.ts";
import { DAY_MS } from "./labels.ts";
import { OPEN } from "./outcomes.ts";

/** What the changes of one field tell of when it is written. */
export interface FieldLife {
  /** 1 for each row of the table whose changes of the field are told. */
  readonly told: Uint8Array;
  /** Leads closed on a later day than they came that changed it after they came. */
  readonly changed: number;
  /** Those of them whose last change came on the day of the closing or later. */
  readonly atClosing: number;
  /** Those of them that had no value of it before that day. */
  readonly firstAtClosing: number;
}

/**
 * Looks at when a field was changed; null where the history doesn't name it.
 * @param rows the rows whose changes are counted
 * @param outcome `OPEN`, `LOST` or `WON` for each row of the table
 * @param created in milliseconds for each row of the table, `NaN` where unknown
 * @param closed the same
 */
export function fieldLife(
  field: string,
  { kinds, from, to, codes, times, cells }: FieldHistory,
  rows: Uint32Array,
  outcome: Uint8Array,
  created: Float64Array,
  closed: Float64Array,
): FieldLife | null {
  const code = kinds.indexOf(field);
  if (code < 0) return null;
  /** Milliseconds of the first value and of the last change; entries stand in order of time. */
  const first = new Float64Array(outcome.length).fill(Number.NaN);
  const last = new Float64Array(outcome.length).fill(Number.NaN);
  for (let row = 0; row < last.length; row++)
    for (let at = from[row]!; at < to[row]!; at++) {
      if (codes[at] !== code) continue;
      last[row] = times[at]!;
      if (Number.isNaN(first[row]!) && cells[at] !== null) first[row] = times[at]!;
    }
  let changed = 0;
  let atClosing = 0;
  let firstAtClosing = 0;
  for (const row of rows) {
    const closingDay = dayOf(closed[row]!);
    const isLater = closingDay > dayOf(created[row]!) && last[row]! > created[row]!;
    if (outcome[row] === OPEN || !isLater) continue;
    changed++;
    if (dayOf(last[row]!) >= closingDay) atClosing++;
    if (dayOf(first[row]!) >= closingDay) firstAtClosing++;
  }
  return {
    told: Uint8Array.from(last, (time) => Number(!Number.isNaN(time))),
    changed,
    atClosing,
    firstAtClosing,
  };
}

function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}
