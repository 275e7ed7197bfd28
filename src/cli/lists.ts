import { parseDate } from "../leads/dates.ts";
import { parseDuration } from "../leads/duration.ts";
import { InputError } from "../leads/input-error.ts";
import type { Grade } from "../scoring/prediction.ts";

/**
 * Names or values as given by repeated flags: each is split at commas, unless the whole of it is one of the known names
 * (column names hold commas in some exports).
 */
export function splitList(given: readonly string[], known: ReadonlySet<string>): string[] {
  return given.flatMap((value) =>
    known.has(value.trim())
      ? [value.trim()]
      : value
          .split(",")
          .map((part) => part.trim())
          .filter((part) => part !== ""),
  );
}

/** For commander: collects a flag that may be repeated. */
export function repeated(value: string, previous: readonly string[] | undefined): string[] {
  return [...(previous ?? []), value];
}

/** @throws InputError unless the text is a whole number in [from, to] */
export function wholeNumber(flag: string, from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text.trim()) || value < from || value > to)
      throw new InputError(
        `${flag}: found ${text.slice(0, 40)}, wanted a whole number from ${from} to ${to}`,
      );
    return value;
  };
}

const LONGEST_HORIZON = 100_000;

/** @throws InputError unless the text is whole numbers of days with commas between them, such as 30,90, each once */
export function horizonFlag(flag: string): (text: string) => number[] {
  return (text) => {
    const days = text.split(",").map(wholeNumber(flag, 1, LONGEST_HORIZON));
    if (new Set(days).size < days.length)
      throw new InputError(`${flag}: found ${text.slice(0, 40)}, wanted each number of days once`);
    return days;
  };
}

/** @throws InputError unless the text is one of the names */
export function oneOf(flag: string, names: readonly string[]): (text: string) => string {
  return (text) => {
    if (names.includes(text)) return text;
    throw new InputError(`${flag}: found ${text.slice(0, 40)}, wanted one of ${names.join(", ")}`);
  };
}

/** @throws InputError unless the text is a share between 0 and 1, such as 5% or 0.05 */
export function shareFlag(flag: string): (text: string) => number {
  return (text) => {
    const [, digits = "", percent] = /^(\d*\.?\d+)\s*(%?)$/.exec(text.trim()) ?? [];
    const share = digits === "" ? Number.NaN : Number(digits) / (percent === "%" ? 100 : 1);
    if (!(share > 0 && share < 1))
      throw new InputError(
        `${flag}: found ${text.slice(0, 40)}, wanted a share above 0 and below 1, such as 5% or 0.05`,
      );
    return share;
  };
}

const GRADES: readonly Grade[] = ["A", "B", "C", "D"];

/** @throws InputError unless the text is grades with commas between them, such as A,B, each once */
export function gradesFlag(flag: string): (text: string) => Grade[] {
  return (text) => {
    const grades = text.split(",").map((grade) => grade.trim());
    const known = GRADES.filter((grade) => grades.includes(grade));
    if (known.length !== grades.length)
      throw new InputError(`${flag}: found ${text.slice(0, 40)}, wanted grades such as A,B, each once`);
    return known;
  };
}

/** @throws InputError unless the text is a date such as 2026-06-30 */
export function dateFlag(flag: string): (text: string) => number {
  return (text) => {
    const value = parseDate(text);
    if (Number.isNaN(value))
      throw new InputError(`${flag}: found ${text.slice(0, 40)}, wanted a date such as 2026-06-30`);
    return value;
  };
}

/** @throws InputError unless the text is a duration such as 60s; the result is in seconds */
export function durationFlag(flag: string): (text: string) => number {
  return (text) => {
    const seconds = parseDuration(text);
    if (Number.isNaN(seconds))
      throw new InputError(`${flag}: found ${text.slice(0, 40)}, wanted a duration such as 60s, 2m or 1h`);
    return seconds;
  };
}

const PERIODS: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30 };

/** @throws InputError unless the text is a number of leads a day, week or month, such as 120/week; a month has 30 days */
export function capacityFlag(flag: string): (text: string) => { leads: number; days: number } {
  return (text) => {
    const [, leads, period] = /^(\d{1,9})\/(day|week|month)$/.exec(text.trim()) ?? [];
    if (leads === undefined || period === undefined || Number(leads) === 0)
      throw new InputError(
        `${flag}: found ${text.slice(0, 40)}, wanted leads a day, week or month, such as 120/week`,
      );
    return { leads: Number(leads), days: PERIODS[period]! };
  };
}
