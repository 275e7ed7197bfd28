import { parseDate } from "./dates.ts";
import { parseNumber } from "./plain-number.ts";

/**
 * How a column writes numbers (`1,200.50` or `1.200,50`) or dates (`31/01/2024` or `1/31/2024`) that one cell alone may leave
 * open. Without one, numbers are plain decimals and dates as `parseDate` reads them.
 */
export const SPELLINGS = ["decimalPoint", "decimalComma", "dayFirst", "monthFirst"] as const;
export type Spelling = (typeof SPELLINGS)[number];

export const NUMBER_SPELLINGS = ["decimalPoint", "decimalComma"] as const satisfies readonly Spelling[];
export const DATE_SPELLINGS = ["dayFirst", "monthFirst"] as const satisfies readonly Spelling[];

const CODES = "EUR|USD|GBP|CHF|JPY|CNY|INR|SEK|NOK|DKK|PLN|CZK|HUF|CAD|AUD|NZD|BRL|MXN|ZAR|SGD|HKD|kr";
const CURRENCY = `((?:US|CA?|AU?|NZ|HK|S|R)?\\p{Sc}|${CODES})`;
/** Groups of three digits, all set apart by the same sign. */
const grouped = (sign: string) => `[1-9]\\d{0,2}(?:([${sign}'’\\s])\\d{3}(?:\\3\\d{3})*)|0|[1-9]\\d*`;
const money = (group: string, decimal: string) =>
  new RegExp(
    `^([+\\-−]?)(?:${CURRENCY}\\s?)?(?:([+\\-−]?)(?=\\d))(${grouped(group).replaceAll("\\3", "\\5")})(?:${decimal}(\\d+))?(?:\\s?${CURRENCY})?$`,
    "u",
  );
const POINT = money(",", "\\.");
const COMMA = money(".", ",");
const DATE = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,? +(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([AaPp])[Mm])?)?$/;

/** The currency that a cleaned text names beside its number, or null. */
export function currencyOf(text: string): string | null {
  const part = POINT.exec(text) ?? COMMA.exec(text);
  return part?.[2] ?? part?.[7] ?? null;
}

/**
 * The number that a cleaned text spells: plain, or in that spelling with groups of thousands, a sign and a currency. `NaN` for
 * anything else, for whole numbers past 2^53, and for money of three decimals (`$1.200`): these are thousands.
 */
export function parseNumberAs(text: string, spelling?: Spelling): number {
  if (spelling !== "decimalPoint" && spelling !== "decimalComma") return parseNumber(text);
  const part = (spelling === "decimalPoint" ? POINT : COMMA).exec(text);
  if (part === null)
    return spelling === "decimalPoint" && !/^[+-]?0\d/.test(text) ? parseNumber(text) : Number.NaN;
  const [, sign, before, innerSign, digits, , decimals = "", after] = part;
  if (sign !== "" && innerSign !== "") return Number.NaN;
  if ((before ?? after) !== undefined && decimals.length === 3 && digits !== "0") return Number.NaN;
  const value = Number(`${digits!.replaceAll(/\D/g, "")}.${decimals}`);
  if (decimals === "" && !Number.isSafeInteger(value)) return Number.NaN;
  return sign === "-" || sign === "−" || innerSign === "-" || innerSign === "−" ? -value : value;
}

/**
 * The date that a cleaned text spells, in milliseconds since 1970-01-01 UTC: as `parseDate` reads it, or in that spelling with
 * slashes, hyphens or (day first) dots, perhaps with a time of 24 or of 12 hours; `NaN` for anything else.
 */
export function parseDateAs(text: string, spelling?: Spelling): number {
  const part = spelling === "dayFirst" || spelling === "monthFirst" ? DATE.exec(text) : null;
  if (part === null || (part[2] === "." && spelling === "monthFirst")) return parseDate(text);
  const [, first, , second, year, hours, minutes, seconds = "00", half] = part;
  const [day, month] = spelling === "dayFirst" ? [first, second] : [second, first];
  const date = `${year}-${month!.padStart(2, "0")}-${day!.padStart(2, "0")}`;
  if (hours === undefined) return parseDate(date);
  const hour = half === undefined ? Number(hours) : hourOfDay(Number(hours), half);
  return parseDate(`${date} ${String(hour).padStart(2, "0")}:${minutes}:${seconds}`);
}

function hourOfDay(hour: number, half: string): number {
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (half.toLowerCase() === "p" ? 12 : 0);
}
