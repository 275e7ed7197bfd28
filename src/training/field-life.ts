import type { FieldHistory } from "../leads/event-log.ts";
import { DAY_MS } from "./labels.ts";
import { OPEN } from "./outcomes.ts";

/** What the changes of one field tell of when it is written. */
export interface FieldLife {
  /** 1 for each row of the table whose changes of the field are told. */
  readonly told: Uint8Array;
  /** Closed leads that changed it after they came. */
  readonly changed: number;
  /** Those of them whose last change came on the day of the closing or later. */
  readonly atClosing: number;
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
  { kinds, from, to, codes, times }: FieldHistory,
  rows: Uint32Array,
  outcome: Uint8Array,
  created: Float64Array,
  closed: Float64Array,
): FieldLife | null {
  const code = kinds.indexOf(field);
  if (code < 0) return null;
  /** Milliseconds; entries stand in order of time. */
  const last = new Float64Array(outcome.length).fill(Number.NaN);
  for (let row = 0; row < last.length; row++)
    for (let at = from[row]!; at < to[row]!; at++) if (codes[at] === code) last[row] = times[at]!;
  let changed = 0;
  let atClosing = 0;
  for (const row of rows) {
    if (outcome[row] === OPEN || Number.isNaN(closed[row]!) || !(last[row]! > created[row]!)) continue;
    changed++;
    if (last[row]! >= Math.floor(closed[row]! / DAY_MS) * DAY_MS) atClosing++;
  }
  return { told: Uint8Array.from(last, (time) => Number(!Number.isNaN(time))), changed, atClosing };
}
