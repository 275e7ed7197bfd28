import type { DateColumn } from "../leads/table.ts";
import { DAY_MS } from "./labels.ts";
import { OPEN } from "./outcomes.ts";

/** How a column's dates lie to the closing of their leads, by UTC days, since a date often has no hour. */
export interface AfterClosing {
  /** Leads with such a date that were closed on a later day than they were created. */
  readonly filled: number;
  /** Those of them whose date is on an earlier day than the closing, and on a later one. */
  readonly earlier: number;
  readonly later: number;
  /** Dates of any lead more than a day after the end of the data: what lies ahead was planned, or written before an export. */
  readonly ahead: number;
}

export interface ClosingTimes {
  /** In milliseconds for each row of the table, `NaN` where unknown. */
  readonly created: Float64Array;
  readonly closed: Float64Array;
  /** In milliseconds. */
  readonly endOfData: number;
}

/**
 * Counts the dates before and after the lead's own closing, among `rows`; dates ahead are counted in the whole table.
 * @param outcome `OPEN`, `LOST` or `WON` for each row of the table
 */
export function countAfterClosing(
  { values }: DateColumn,
  rows: Uint32Array,
  outcome: Uint8Array,
  { created, closed, endOfData }: ClosingTimes,
): AfterClosing {
  let filled = 0;
  let earlier = 0;
  let later = 0;
  for (const row of rows) {
    const end = dayOf(closed[row]!);
    const day = dayOf(values[row]!);
    if (outcome[row] === OPEN || Number.isNaN(day) || !(end > dayOf(created[row]!))) continue;
    filled++;
    if (day < end) earlier++;
    if (day > end) later++;
  }
  let ahead = 0;
  for (const value of values) if (value > endOfData + DAY_MS) ahead++;
  return { filled, earlier, later, ahead };
}

function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}
