import { asOf } from "../leads/as-of.ts";
import type { LeadTable } from "../leads/table.ts";
import { takeRows } from "../leads/take.ts";
import { DAY_MS } from "./labels.ts";
import { OPEN } from "./outcomes.ts";

/** Days after its creation at which a lead is looked at, where its life is told by activities or field changes. */
export const LANDMARKS: readonly number[] = [0, 3, 7, 14, 30];

/** Leads looked at at several moments of their lives, one row a look. */
export interface Snapshots {
  /** Each row as it was seen at its moment. */
  readonly table: LeadTable;
  /** The lead of each row: its row in the table of leads. */
  readonly leads: Uint32Array;
  /** Milliseconds. */
  readonly moments: Float64Array;
}

/**
 * Looks at every lead at each landmark (van Houwelingen 2007, Scandinavian Journal of Statistics 34) by which it had been
 * created and was still open, up to the end of the data. A lead without a creation time is looked at once, at the end.
 * @param created in milliseconds, `NaN` where unknown
 * @param closed in milliseconds, `NaN` where unknown
 * @param outcome `OPEN`, `LOST` or `WON`
 */
export function takeSnapshots(
  table: LeadTable,
  created: Float64Array,
  closed: Float64Array,
  outcome: Uint8Array,
  endOfData: number,
  landmarks: readonly number[] = LANDMARKS,
): Snapshots {
  const leads: number[] = [];
  const moments: number[] = [];
  for (let lead = 0; lead < table.rows; lead++) {
    const from = created[lead]!;
    if (Number.isNaN(from)) {
      leads.push(lead);
      moments.push(endOfData);
      continue;
    }
    // A lead closed at an unknown time, or before it was created, is looked at when it came only.
    const isClosed = outcome[lead] !== OPEN;
    const until = isClosed ? (Number.isNaN(closed[lead]!) ? from : closed[lead]!) : Number.POSITIVE_INFINITY;
    for (const days of landmarks) {
      const moment = from + days * DAY_MS;
      if (days > 0 && (moment >= until || moment > endOfData)) continue;
      leads.push(lead);
      moments.push(moment);
    }
  }
  const rows = Uint32Array.from(leads);
  const at = Float64Array.from(moments);
  return { table: asOf(takeRows(table, rows), at), leads: rows, moments: at };
}
