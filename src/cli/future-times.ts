import { InputError } from "../leads/input-error.ts";
import { findColumn, type LeadTable, sourceRow } from "../leads/table.ts";
import { OPEN, type OutcomeSettings, readOutcomes } from "../training/outcomes.ts";
import type { Roles } from "../training/roles.ts";
import type { Context } from "./context.ts";

export interface TimeSettings extends OutcomeSettings {
  /** The stated end of the data. */
  readonly until?: number;
}

/** Clocks and time zones differ. */
const DAY_MS = 86_400_000;
/** Fewer are mistakes; more tell of another clock or of made-up leads. */
const MISTAKES = 0.01;

/**
 * Looks for leads created, or won or lost, in the future: the end of the data would be taken from them, and each lead before it
 * for mature. Where nobody said when the data end, a few are refused and many are told.
 * @throws InputError for a few of them, or an outcome that can't be read
 */
export function tellFutureTimes(
  table: LeadTable,
  { created, closed }: Pick<Roles, "created" | "closed">,
  { until, ...target }: TimeSettings,
  context: Pick<Context, "now" | "terminal">,
): void {
  if (until !== undefined) return;
  const now = context.now();
  const { outcome } = readOutcomes(table, target);
  const latest = now.getTime() + DAY_MS;
  const starts = datesOf(table, created);
  const ends = datesOf(table, closed);
  const rows = Uint32Array.from(outcome.keys()).filter(
    (row) => (starts?.[row] ?? 0) > latest || (outcome[row] !== OPEN && (ends?.[row] ?? 0) > latest), // an open lead's is a plan
  );
  const first = rows[0];
  if (first === undefined) return;
  const isStart = (starts?.[first] ?? 0) > latest;
  const time = new Date((isStart ? starts : ends)![first]!).toISOString().slice(0, 10);
  const found =
    `${rows.length === 1 ? "1 lead" : `${rows.length} leads`} of ${table.source} created or closed after today, ${now.toISOString().slice(0, 10)}: ` +
    `the first in row ${sourceRow(table, first)}, ${isStart ? created : closed} ${time}`;
  if (rows.length < MISTAKES * table.rows)
    throw new InputError(`found ${found}; wanted mended cells, or --until DATE for the end of the data`);
  context.terminal.tell(`note: ${found}; --until DATE tells when the data end`);
}

function datesOf(table: LeadTable, name: string | null): Float64Array | null {
  const column = name === null ? undefined : findColumn(table, name);
  return column?.type === "date" ? column.values : null;
}
