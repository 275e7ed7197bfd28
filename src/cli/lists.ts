import { parseDate } from "../leads/dates.ts";
import { parseDuration } from "../leads/duration.ts";
import { InputError } from "../leads/input-error.ts";

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

/** @throws InputError unless the text is one of the names */
export function oneOf(flag: string, names: readonly string[]): (text: string) => string {
  return (text) => {
    if (names.includes(text)) return text;
    throw new InputError(`${flag}: found ${text.slice(0, 40)}, wanted one of ${names.join(", ")}`);
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
