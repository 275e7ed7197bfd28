import { type Column, cellAt, findColumn, type LeadTable } from "./table.ts";

export interface PastColumns {
  readonly customer: string;
  /** When a lead came, and when it was won or lost: date columns. */
  readonly created: string;
  readonly closed: string;
  /** What a won deal was worth; null where no column tells it. */
  readonly amount: string | null;
}

/** A column of numbers, `NaN` where nothing is told. */
export interface PastColumn {
  readonly name: string;
  readonly type: "number";
  readonly values: Float64Array;
}

/** What became of a lead. */
export type Ending = "won" | "lost" | "open";

/** The columns that are made, in their order; the last only where amounts are told. */
export const PAST_COLUMNS = [
  "customer_earlier_leads",
  "customer_earlier_wins",
  "customer_earlier_losses",
  "customer_days_since_win",
  "customer_earlier_amount",
] as const;

/**
 * What was known of the same customer when each lead came: earlier leads, of these the won and the lost ones, the days since the
 * last win, and what the wins were worth. Only what lies before the lead's creation counts: leads created before it, and outcomes of
 * leads closed before it. A lead without a customer or a creation time has none of it; a first lead has zeros.
 * @param endingOf what became of a row
 */
export function customerPast(
  table: LeadTable,
  { customer, created, closed, amount }: PastColumns,
  endingOf: (row: number) => Ending,
): PastColumn[] {
  const [starts, ends] = [datesOf(table, created), datesOf(table, closed)];
  const worth = amount === null ? undefined : findColumn(table, amount);
  const names = worth?.type === "number" ? PAST_COLUMNS : PAST_COLUMNS.slice(0, -1);
  const values = names.map(() => new Float64Array(table.rows).fill(Number.NaN));
  for (const rows of rowsByCustomer(findColumn(table, customer)!, table.rows)) {
    for (const row of rows) {
      const moment = starts[row]!;
      if (Number.isNaN(moment)) continue;
      let [leads, wins, losses, lastWin, sum] = [0, 0, 0, Number.NaN, 0];
      for (const other of rows) {
        if (starts[other]! < moment) leads++;
        if (!(starts[other]! < moment && ends[other]! < moment)) continue;
        const ending = endingOf(other);
        if (ending === "lost") losses++;
        if (ending !== "won") continue;
        wins++;
        lastWin = Number.isNaN(lastWin) ? ends[other]! : Math.max(lastWin, ends[other]!);
        sum += Math.max(0, Number((worth && cellAt(worth, other)) ?? 0));
      }
      const told = [leads, wins, losses, (moment - lastWin) / DAY_MS, sum];
      values.forEach((column, j) => {
        column[row] = told[j]!;
      });
    }
  }
  return names.map((name, j) => ({ name, type: "number", values: values[j]! }));
}

const DAY_MS = 86_400_000;

/** The rows of each customer who has any. */
function rowsByCustomer(column: Column, rows: number): Iterable<number[]> {
  const found = new Map<string, number[]>();
  for (let row = 0; row < rows; row++) {
    const cell = cellAt(column, row);
    if (cell === null) continue;
    const key = String(cell);
    const known = found.get(key);
    if (known) known.push(row);
    else found.set(key, [row]);
  }
  return found.values();
}

function datesOf(table: LeadTable, name: string): Float64Array {
  const column = findColumn(table, name);
  if (column?.type === "date") return column.values;
  throw new RangeError(`reading customers' past: found ${name} of type ${column?.type}, wanted dates`);
}
