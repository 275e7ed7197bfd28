import { countDuplicates } from "../leads/duplicates.ts";
import type { EventLog } from "../leads/event-log.ts";
import { type Cell, cellAt, findColumn, type LeadTable } from "../leads/table.ts";
import { DAY_MS, type Labels } from "./labels.ts";
import { OPEN } from "./outcomes.ts";
import type { Roles } from "./roles.ts";

/** An entry may be written a little before or after the lead itself by another system's clock. */
const CLOCKS_DIFFER_MS = DAY_MS;

/** Of the leads. */
const LARGE_CUSTOMER = 0.3;

/**
 * What is odd about the leads of a file and what becomes of it, one sentence each: leads that stand there twice, a customer who has most of them, leads that came
 * after the end of the data, and activities or field changes before a lead came, after it was closed or after the end of the data.
 */
export function leadFaults(
  table: LeadTable,
  roles: Roles,
  { outcome, endOfData }: Pick<Labels, "outcome" | "endOfData">,
): readonly string[] {
  const notes: string[] = [];
  const telling = table.columns.filter(({ name }) => roles.of[name] !== "id" && roles.of[name] !== "ignored");
  const duplicates = countDuplicates(telling, table.rows);
  if (duplicates > 0)
    notes.push(
      `${count(duplicates, "lead equals", "leads equal")} an earlier one in all but ids and what is left out: each counts as a lead of its own.`,
    );
  const share = roles.customer === null ? 0 : largestShare(table, roles.customer);
  if (share >= LARGE_CUSTOMER)
    notes.push(
      `${(100 * share).toFixed(0)} % of the leads have one ${roles.customer}, and leads of one customer stay on one side of each split: little is left to learn from or to judge by; exclude the column if it doesn't tell the buyer.`,
    );
  const created = datesOf(table, roles.created);
  const closed = datesOf(table, roles.closed);
  if (created !== null && endOfData !== null) {
    const ahead = created.reduce((sum, time) => sum + Number(time > endOfData), 0);
    if (ahead > 0)
      notes.push(
        `${count(ahead, "lead was", "leads were")} created after the end of the data, ${isoDay(endOfData)}: set aside as immature.`,
      );
  }
  for (const [what, log] of [
    ["Activities", table.activities],
    ["Field changes", table.history],
    ["Discovery answers", table.discovery],
  ] as const) {
    if (log === undefined || created === null) continue;
    const { before, after, ahead } = countOutside(log, created, closed, outcome, endOfData);
    if (before > 0)
      notes.push(
        `${what} dated more than a day before their lead was created: ${before}, taken as known from its first day on.`,
      );
    if (after > 0)
      notes.push(
        `${what} dated more than a day after their lead was won or lost: ${after}, none of them read in training, which looks at open leads only.`,
      );
    if (ahead > 0)
      notes.push(
        `${what} of open leads dated more than a day after the end of the data, ${isoDay(endOfData!)}: ${ahead}, none of them read.`,
      );
  }
  return notes;
}

function largestShare(table: LeadTable, customer: string): number {
  const column = findColumn(table, customer)!;
  const counts = new Map<Cell, number>();
  let most = 0;
  for (let row = 0; row < table.rows; row++) {
    const cell = cellAt(column, row);
    if (cell === null) continue;
    const leads = (counts.get(cell) ?? 0) + 1;
    counts.set(cell, leads);
    most = Math.max(most, leads);
  }
  return most / table.rows;
}

function countOutside(
  { from, to, times }: EventLog,
  created: Float64Array,
  closed: Float64Array | null,
  outcome: Uint8Array,
  endOfData: number | null,
): { before: number; after: number; ahead: number } {
  let before = 0;
  let after = 0;
  let ahead = 0;
  for (let row = 0; row < created.length; row++) {
    const end = outcome[row] === OPEN ? Number.NaN : (closed?.[row] ?? Number.NaN);
    for (let at = from[row]!; at < to[row]!; at++) {
      if (times[at]! < created[row]! - CLOCKS_DIFFER_MS) before++;
      if (times[at]! > end + CLOCKS_DIFFER_MS) after++;
      else if (endOfData !== null && times[at]! > endOfData + CLOCKS_DIFFER_MS) ahead++;
    }
  }
  return { before, after, ahead };
}

function datesOf(table: LeadTable, name: string | null): Float64Array | null {
  const column = name === null ? undefined : findColumn(table, name);
  return column?.type === "date" ? column.values : null;
}

function count(number: number, one: string, more: string): string {
  return `${number} ${number === 1 ? one : more}`;
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
