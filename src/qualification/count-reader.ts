import { guessTwoWay } from "../features/two-way.ts";
import { type EventLog, knownUntil } from "../leads/event-log.ts";
import { isPlaceholderWord } from "../leads/placeholder-words.ts";
import type { Cell } from "../leads/table.ts";
import { type FactReader, NOTHING_KNOWN, type Reading } from "./fact-reader.ts";
import { normalText } from "./normal-text.ts";
import type { ActivitySource, AnswerSource } from "./source.ts";
import { NO } from "./spelling-table.ts";

const DAY = 86_400_000;

/** Counts a lead's activities or answers as of its moment, those of the moment itself among them. */
export function countReader(of: ActivitySource | AnswerSource, reading: Reading): FactReader {
  return "activities" in of ? activities(of, reading) : answers(of, reading);
}

/** A lead whose activities nobody told is unknown; of one whose were told and that has none, the count is 0. */
function activities(of: ActivitySource, { table, moments }: Reading): FactReader {
  const log = table.activities;
  if (!log) return { value: () => Number.NaN, known: () => NOTHING_KNOWN };
  const types = new Set(
    (of.activities === "twoWay" ? guessTwoWay(log.kinds) : of.activities).map(normalText),
  );
  const codes = codesOf(log, (kind) => types.has(normalText(kind)));
  const within = (of.days ?? Number.POSITIVE_INFINITY) * DAY;
  const isTold = (row: number) => log.told?.[row] !== 0;
  const value = (row: number): number => {
    if (!isTold(row)) return Number.NaN;
    const moment = moments[row]!;
    let count = 0;
    let sum = 0;
    for (let at = knownUntil(log, row, moment) - 1; at >= log.from[row]!; at--) {
      if (moment - log.times[at]! >= within) break;
      if (!codes.has(log.codes[at]!)) continue;
      if (of.measure === "daysSince") return (moment - log.times[at]!) / DAY;
      count += 1;
      sum += Number.isNaN(log.values[at]!) ? 0 : log.values[at]!;
    }
    if (of.measure === "daysSince") return Number.POSITIVE_INFINITY;
    return of.measure === "sum" ? sum : count;
  };
  return {
    value,
    known: (row) => {
      const counted = value(row);
      if (Number.isNaN(counted)) return NOTHING_KNOWN;
      const last = lastAt(log, row, moments[row]!, within, (at) => codes.has(log.codes[at]!));
      return {
        value: Number.isFinite(counted) ? counted : null,
        learnedAt: last < 0 ? Number.NaN : log.times[last]!,
        by: null,
        source: "activities",
      };
    },
  };
}

/** No answer is unknown, not none: nobody may have asked. */
function answers(of: AnswerSource, { table, moments }: Reading): FactReader {
  const log = table.discovery;
  if (!log) return { value: () => Number.NaN, known: () => NOTHING_KNOWN };
  const about = of.answers === "any" ? null : new Set(of.answers);
  const codes = codesOf(log, (kind) => about === null || about.has(kind));
  const speakers = of.by && new Set(of.by.map(normalText));
  const within = (of.days ?? Number.POSITIVE_INFINITY) * DAY;
  const counts = (at: number) => {
    const by = log.by[at];
    if (!codes.has(log.codes[at]!) || !tells(log.cells[at]!, about !== null)) return false;
    return !speakers || (by !== null && by !== undefined && speakers.has(normalText(by)));
  };
  return {
    value: (row) => {
      const moment = moments[row]!;
      let count = 0;
      for (let at = knownUntil(log, row, moment) - 1; at >= log.from[row]!; at--) {
        if (moment - log.times[at]! >= within) break;
        if (counts(at)) count += 1;
      }
      return count === 0 ? Number.NaN : count;
    },
    known: (row) => {
      const last = lastAt(log, row, moments[row]!, within, counts);
      if (last < 0) return NOTHING_KNOWN;
      return {
        value: log.cells[last]!,
        learnedAt: log.times[last]!,
        by: log.by[last]!,
        source: "discovery",
      };
    },
  };
}

/** Whoever says no to a question has spoken, but it is no answer to what was asked for; "unknown" is none to anything. */
function tells(answer: Cell, somethingOfIt: boolean): boolean {
  if (answer === null || (typeof answer === "string" && isPlaceholderWord(answer))) return false;
  if (!somethingOfIt) return true;
  return typeof answer === "string" ? !NO.includes(normalText(answer)) : answer !== false;
}

function codesOf({ kinds }: EventLog, isMeant: (kind: string) => boolean): ReadonlySet<number> {
  return new Set(kinds.flatMap((kind, code) => (isMeant(kind) ? [code] : [])));
}

function lastAt(
  log: EventLog,
  row: number,
  moment: number,
  within: number,
  counts: (at: number) => boolean,
): number {
  for (let at = knownUntil(log, row, moment) - 1; at >= log.from[row]!; at--) {
    if (moment - log.times[at]! >= within) return -1;
    if (counts(at)) return at;
  }
  return -1;
}
