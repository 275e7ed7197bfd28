import type { DateColumn } from "../leads/table.ts";
import { DAY_MS } from "./labels.ts";
import { OPEN } from "./outcomes.ts";

/** How a column's dates lie to the closing of their leads. */
export interface AfterClosing {
  /** Closed leads with such a date and a closing time. */
  readonly filled: number;
  /** Those of them whose date is on a later day than the closing. */
  readonly later: number;
  /** Dates of any lead more than a day after the end of the data: what lies ahead is a plan, not a record. */
  readonly ahead: number;
}

/**
 * Counts the dates that are later than the lead's own closing, by UTC days, since a date often has no hour. Of closed leads
 * among `rows` only; dates ahead are counted in the whole table.
 * @param outcome `OPEN`, `LOST` or `WON` for each row of the table
 * @param closed in milliseconds for each row of the table, `NaN` where unknown
 * @param endOfData in milliseconds
 */
export function countAfterClosing(
  { values }: DateColumn,
  rows: Uint32Array,
  outcome: Uint8Array,
  closed: Float64Array,
  endOfData: number,
): AfterClosing {
  let filled = 0;
  let later = 0;
  for (const row of rows) {
    if (outcome[row] === OPEN || Number.isNaN(values[row]!) || Number.isNaN(closed[row]!)) continue;
    filled++;
    if (dayOf(values[row]!) > dayOf(closed[row]!)) later++;
  }
  let ahead = 0;
  for (const value of values) if (value > endOfData + DAY_MS) ahead++;
  return { filled, later, ahead };
}

function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}
