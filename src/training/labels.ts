import { InputError } from "../leads/input-error.ts";
import { findColumn, type LeadTable } from "../leads/table.ts";
import { countAtMost, quantileSorted } from "../numeric/order.ts";
import { OPEN, type OutcomeSettings, type Outcomes, readOutcomes, WON } from "./outcomes.ts";

export const DAY_MS = 86_400_000;
/** The share of wins inside the horizon below which somebody should know. */
const FEWEST_INSIDE = 0.8;

export interface LabelSettings extends OutcomeSettings {
  /** Date columns. Only with both is there a horizon. */
  readonly created?: string;
  readonly closed?: string;
  /** Days after creation within which a win counts; by default the 90th percentile of days to a win, rounded up. */
  readonly horizonDays?: number;
  /** The end of the data in milliseconds; by default the latest time created, or closed of won and lost leads. */
  readonly until?: number;
  /** A weight a row, 0 for leads that weren't worked, which tell nothing: they have no label. All were by default. */
  readonly worked?: Float64Array;
  /** Fewer wins, or fewer leads that weren't won, are refused: 10 by default. */
  readonly fewest?: number;
}

/** What a model is to learn. Arrays have one entry for each row of the table, but for `mature`. */
export interface Labels {
  /** What the file says: `OPEN`, `LOST` or `WON`. */
  readonly outcome: Uint8Array;
  /** 1 or 0 for mature rows, `NaN` for all others. */
  readonly y: Float64Array;
  /** The rows with a label, ascending. */
  readonly mature: Uint32Array;
  /** `null` where a win counts whenever it came. */
  readonly horizonDays: number | null;
  /** Milliseconds; `null` without a time column. */
  readonly endOfData: number | null;
  readonly counts: {
    readonly read: number;
    readonly won: number;
    readonly lost: number;
    readonly open: number;
    /** Rows whose horizon doesn't end within the data, or that have no creation time to count it from. */
    readonly immature: number;
    /** The mature rows. */
    readonly used: number;
  };
  /** Mature rows with label 1. */
  readonly wins: number;
  /** Quantiles of the days from creation to a win, where both times are known. */
  readonly daysToWin: { readonly p10: number; readonly p50: number; readonly p90: number } | null;
  readonly positive: readonly string[];
  readonly lost: readonly string[];
  /** What a person should know of the labels, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * With the columns `created` and `closed` a lead is mature once created + horizon ≤ the end of the data, whatever became
 * of it; its label is 1 if it was won within the horizon, else 0, also where it is still open. A lead that closed before
 * it was created counts as closed on the first day, a won one without a close time as won within the horizon (nine of ten
 * are, by the default horizon); both are told in `notes`. Without both columns open leads are set aside and won is 1.
 * @throws InputError for outcomes or settings that can't be used, no mature lead, one class, or too few of one of them
 */
export function labelLeads(table: LeadTable, settings: LabelSettings): Labels {
  const outcomes = readOutcomes(table, settings);
  const times = readTimes(table, outcomes, settings);
  const labels =
    times.created === null || times.closed === null
      ? labelByOutcome(outcomes, times)
      : labelByHorizon(
          table.source,
          outcomes,
          times.created,
          times.closed,
          times.endOfData!,
          settings.horizonDays,
        );
  const { horizonDays, daysToWin, notes } = labels;
  const y = labelOfWorked(labels.y, settings.worked);
  const mature = Uint32Array.from(y.keys()).filter((row) => !Number.isNaN(y[row]!));
  let wins = 0;
  for (const row of mature) wins += y[row]!;

  const found = `${table.source} has ${count(outcomes.counts.won, "won lead")}, ${outcomes.counts.lost} lost and ${outcomes.counts.open} open`;
  const limits = horizonDays === null ? "" : ` within a horizon of ${horizonDays} days of its creation`;
  const end = times.endOfData === null ? "" : ` in data that end on ${dayOf(times.endOfData)}`;
  const help =
    horizonDays === null ? "" : "; a shorter --horizon, a later --until or a later export would give more";
  if (mature.length === 0) {
    const wanted =
      horizonDays === null ? "closed leads" : `leads created at least ${horizonDays} days before that`;
    throw new InputError(`${found}, none of them mature${end}; wanted ${wanted}${help}`);
  }
  if (wins === 0) {
    throw new InputError(`${found}, but of ${mature.length} mature leads none was won${limits}${end}${help}`);
  }
  if (wins === mature.length) {
    throw new InputError(
      `${found}, and each of the ${wins} mature ones was won${limits}; wanted leads that weren't`,
    );
  }
  const { fewest = 10 } = settings;
  if (wins < fewest) {
    throw new InputError(
      `${found}, and ${wins} of ${mature.length} mature leads ${wins === 1 ? "was" : "were"} won${limits}; wanted at least ${fewest} wins${help}`,
    );
  }
  const losses = mature.length - wins;
  if (losses < fewest) {
    throw new InputError(
      `${found}, and ${losses} of ${mature.length} mature leads ${losses === 1 ? "wasn't" : "weren't"} won${limits}; wanted at least ${fewest} that weren't`,
    );
  }
  return {
    outcome: outcomes.outcome,
    y,
    mature,
    horizonDays,
    endOfData: times.endOfData,
    counts: { ...outcomes.counts, immature: labels.immature, used: mature.length },
    wins,
    daysToWin,
    positive: outcomes.positive,
    lost: outcomes.lost,
    notes,
  };
}

/**
 * The horizon that `labelLeads` takes where none is asked for, with the median of the days to a win; null where no won lead has
 * both its times.
 * @throws InputError for outcomes or times that can't be read
 */
export function proposeHorizon(
  table: LeadTable,
  settings: Omit<LabelSettings, "horizonDays" | "fewest">,
): { readonly days: number; readonly medianDays: number } | null {
  const outcomes = readOutcomes(table, settings);
  const { created, closed, endOfData } = readTimes(table, outcomes, settings);
  if (created === null || closed === null || endOfData === null) return null;
  const toWin = daysToWinOf(outcomes.outcome, created, closed, endOfData);
  return toWin.length === 0 ? null : { days: proposedBy(toWin), medianDays: quantileSorted(toWin, 0.5) };
}

interface Times {
  readonly created: Float64Array | null;
  readonly closed: Float64Array | null;
  readonly endOfData: number | null;
}

function readTimes(table: LeadTable, { outcome }: Outcomes, settings: LabelSettings): Times {
  const { horizonDays, until } = settings;
  const created = table.moments ?? datesOf(table, settings.created, "created");
  const closed = datesOf(table, settings.closed, "closed");
  if (horizonDays !== undefined) {
    if (!(horizonDays > 0 && horizonDays < Infinity)) {
      throw new InputError(`--horizon ${horizonDays} days; wanted a number above 0`);
    }
    if (created === null || closed === null) {
      throw new InputError(
        `--horizon ${horizonDays} needs the times when leads of ${table.source} were created and closed; wanted --created and --closed`,
      );
    }
  }
  if (until !== undefined) {
    if (created === null)
      throw new InputError("--until needs the time when leads were created; wanted --created");
    return { created, closed, endOfData: until };
  }
  let end = -Infinity;
  for (let row = 0; row < table.rows; row++) {
    const start = created?.[row] ?? Number.NaN;
    const close = outcome[row] === OPEN ? Number.NaN : (closed?.[row] ?? Number.NaN); // an open lead's is a plan
    if (start > end) end = start;
    if (close > end) end = close;
  }
  return { created, closed, endOfData: end === -Infinity ? null : end };
}

function datesOf(table: LeadTable, name: string | undefined, role: string): Float64Array | null {
  if (name === undefined) return null;
  const column = findColumn(table, name);
  if (column?.type === "date") return column.values;
  throw new InputError(
    `can't read when leads of ${table.source} were ${role} from ${name}: found ${column ? `a column of type ${column.type}` : "no such column"}, wanted dates`,
  );
}

type Labelled = Pick<Labels, "y" | "horizonDays" | "daysToWin" | "notes"> & { readonly immature: number };

/** `NaN` for rows of weight 0. */
export function labelOfWorked(y: Float64Array, worked: Float64Array | undefined): Float64Array {
  return worked ? y.map((label, row) => (worked[row] === 0 ? Number.NaN : label)) : y;
}

function labelByOutcome({ outcome }: Outcomes, { created, endOfData }: Times): Labelled {
  const y = new Float64Array(outcome.length).fill(Number.NaN);
  let immature = 0;
  for (let row = 0; row < y.length; row++) {
    if (created !== null && created[row]! > endOfData!) immature++;
    else if (outcome[row] !== OPEN) y[row] = Number(outcome[row] === WON);
  }
  return { y, horizonDays: null, daysToWin: null, immature, notes: [] };
}

function labelByHorizon(
  source: string,
  { outcome }: Outcomes,
  created: Float64Array,
  closed: Float64Array,
  endOfData: number,
  asked: number | undefined,
): Labelled {
  const rows = outcome.length;
  const durations = new Float64Array(rows).fill(Number.NaN); // days from creation to close
  let backwards = 0;
  let undated = 0;
  for (let row = 0; row < rows; row++) {
    if (Number.isNaN(created[row]!)) undated++;
    if (outcome[row] === OPEN) continue;
    const days = (closed[row]! - created[row]!) / DAY_MS;
    if (days < 0) backwards++;
    durations[row] = Math.max(0, days);
  }
  const toWin = daysToWinOf(outcome, created, closed, endOfData);
  if (asked === undefined && toWin.length === 0) {
    throw new InputError(
      `can't tell how long a win takes: no won lead of ${source} has both its times; wanted some, or --horizon DAYS`,
    );
  }
  const horizonDays = asked ?? proposedBy(toWin);
  const y = new Float64Array(rows).fill(Number.NaN);
  let mature = 0;
  let unknown = 0;
  for (let row = 0; row < rows; row++) {
    if (!(created[row]! + horizonDays * DAY_MS <= endOfData)) continue;
    mature++;
    const won = outcome[row] === WON;
    if (won && Number.isNaN(durations[row]!)) unknown++;
    y[row] = Number(won && !(durations[row]! > horizonDays));
  }
  const notes: string[] = [];
  if (backwards > 0) {
    notes.push(`${count(backwards, "lead")} closed before being created: taken as closed on the first day.`);
  }
  if (unknown > 0) {
    notes.push(
      `${count(unknown, "won lead")} without a close time: taken as won within the horizon of ${horizonDays} days.`,
    );
  }
  if (undated > 0) notes.push(`${count(undated, "lead")} without a creation time: set aside as immature.`);
  const inside = countAtMost(toWin, horizonDays) / toWin.length;
  if (inside < FEWEST_INSIDE) {
    notes.push(
      `Only ${Math.floor(100 * inside)} % of the wins came within the horizon of ${horizonDays} days, the others count as not won: a horizon of ${proposedBy(toWin)} days would hold nine tenths.`,
    );
  }
  const quantiles =
    toWin.length === 0
      ? null
      : { p10: quantileSorted(toWin, 0.1), p50: quantileSorted(toWin, 0.5), p90: quantileSorted(toWin, 0.9) };
  return { y, horizonDays, daysToWin: quantiles, immature: rows - mature, notes };
}

/** Ascending; of the wins with both times. */
function daysToWinOf(
  outcome: Uint8Array,
  created: Float64Array,
  closed: Float64Array,
  endOfData: number,
): Float64Array {
  return closed
    .map((time, row) =>
      outcome[row] === WON && time <= endOfData ? (time - created[row]!) / DAY_MS : Number.NaN,
    )
    .filter((days) => !Number.isNaN(days))
    .map((days) => Math.max(0, days))
    .sort();
}

function proposedBy(toWin: Float64Array): number {
  return Math.max(1, Math.ceil(quantileSorted(toWin, 0.9)));
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
