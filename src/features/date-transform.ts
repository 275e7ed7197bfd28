import type { Column, DateColumn } from "../leads/table.ts";
import { type Candidate, type FeatureReader, type Training, wrongColumn } from "./candidate.ts";
import { knownLevels, levelCodes } from "./levels.ts";
import { type Feature, MISSING } from "./matrix.ts";
import { reasons } from "./reasons.ts";

/**
 * A date as something that comes again: the days from it to the moment at which the lead is looked at, or its place in the
 * year, week or day (UTC). `absolute_days` (days since 1970) can't extrapolate, and is made only where it is asked for.
 */
export interface DateTransform {
  readonly kind: "date";
  readonly column: string;
  readonly part: DatePart;
}

export type DatePart = "days_before" | "month" | "weekday" | "hour" | "absolute_days";

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Levels of a month and of a weekday, in order. */
export const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

export interface DateUse {
  /** The column by which leads come into being: its age is what the moment was chosen by, so only its season is used. */
  readonly created: boolean;
  readonly absolute: boolean;
}

/** The features of the column, or why there are none. The month needs training dates that span at least a year. */
export function dateCandidates(column: Column, { rows }: Training, use: DateUse): Candidate[] | string {
  const { values } = asDates(column);
  const months = new Map<string, number>();
  const weekdays = new Map<string, number>();
  const count = (counts: Map<string, number>, level: string) =>
    counts.set(level, (counts.get(level) ?? 0) + 1);
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let timed = false;
  for (const row of rows) {
    const time = values[row]!;
    if (Number.isNaN(time)) continue;
    first = Math.min(first, time);
    last = Math.max(last, time);
    if (time % DAY !== 0) timed = true;
    count(months, MONTHS[monthOf(time)]!);
    count(weekdays, WEEKDAYS[weekdayOf(time)]!);
  }
  if (first > last) return reasons.empty(rows.length);

  const candidates: Candidate[] = [];
  const add = (part: DatePart, levels?: string[]) => {
    const name = `${column.name}.${part}`;
    candidates.push({
      transform: { kind: "date", column: column.name, part },
      feature: levels
        ? { name, column: column.name, kind: "category", levels }
        : { name, column: column.name, kind: "number" },
    });
  };
  if (!use.created) add("days_before");
  if (last - first >= 365 * DAY) add("month", knownLevels(months, MONTHS));
  add("weekday", knownLevels(weekdays, WEEKDAYS));
  if (timed) add("hour");
  if (use.absolute) add("absolute_days");
  return candidates;
}

export function dateReader(part: DatePart, feature: Feature): FeatureReader {
  const codeOf = levelCodes(feature);
  switch (part) {
    case "days_before":
      return numbers((time, moment) => (moment - time) / DAY);
    case "hour":
      return numbers((time) => modulo(Math.floor(time / HOUR), 24));
    case "absolute_days":
      return numbers((time) => time / DAY);
    case "month":
      return codes(MONTHS.map(codeOf), monthOf);
    case "weekday":
      return codes(WEEKDAYS.map(codeOf), weekdayOf);
  }
}

function numbers(value: (time: number, moment: number) => number): FeatureReader {
  return (column, rows, moments) => {
    const to = new Float64Array(rows).fill(Number.NaN);
    if (column === undefined) return to;
    const { values } = asDates(column);
    for (let row = 0; row < rows; row++) to[row] = value(values[row]!, moments[row]!);
    return to;
  };
}

function codes(byPlace: readonly number[], place: (time: number) => number): FeatureReader {
  return (column, rows) => {
    const to = new Uint8Array(rows);
    if (column === undefined) return to;
    const { values } = asDates(column);
    for (let row = 0; row < rows; row++) {
      const time = values[row]!;
      to[row] = Number.isNaN(time) ? MISSING : byPlace[place(time)]!;
    }
    return to;
  };
}

function asDates(column: Column): DateColumn {
  if (column.type !== "date") throw wrongColumn(column, "date");
  return column;
}

function monthOf(time: number): number {
  return new Date(time).getUTCMonth();
}

/** 0 is Monday; 1970-01-01 was a Thursday. */
function weekdayOf(time: number): number {
  return modulo(Math.floor(time / DAY) + 3, 7);
}

function modulo(a: number, n: number): number {
  return ((a % n) + n) % n;
}
