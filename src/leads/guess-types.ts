import { parseDate } from "./dates.ts";
import { guessSpelling } from "./guess-spelling.ts";
import { nameWords } from "./name-words.ts";
import { isPlaceholderWord } from "./placeholder-words.ts";
import { isInfinite, parseNumber } from "./plain-number.ts";
import type { Spelling } from "./spelling.ts";
import type { ColumnType } from "./table.ts";

const EMAIL = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+$/;
const JOB_TITLES = new Set([
  "title",
  "position",
  "role",
  "jobtitle",
  "job title",
  "job position",
  "job role",
]);

/** True, false, or `null` for a text that spells neither; `digits`: 1 and 0 count too. */
export function parseBoolean(text: string, digits = false): boolean | null {
  const lower = text.length <= 5 ? text.toLowerCase() : "";
  if (lower === "true" || lower === "yes" || lower === "t" || lower === "y") return true;
  if (lower === "false" || lower === "no" || lower === "f" || lower === "n") return false;
  return digits && (text === "1" || text === "0") ? text === "1" : null;
}

/** Which spelling of yes and no a text belongs to. */
const SPELLINGS: Readonly<Record<string, string>> = {
  __proto__: null as never,
  true: "true",
  false: "true",
  yes: "yes",
  no: "yes",
  t: "t",
  f: "t",
  y: "y",
  n: "y",
};

/** Gathers a column's cells and says of which type it seems to be. */
export interface TypeGuess {
  /** Counts a cleaned text that isn't empty, standing in `count` cells. */
  add(text: string, count: number): void;
  /**
   * Numbers, booleans and dates only where every cell is one, but for the usual words for "not filled in" and, beside finite
   * numbers, infinite ones. A code with leading zeros and a whole number past 2^53 aren't numbers, since they would be changed
   * by it. E-mail where 90 % look like an address, job title by the column's name. A category has at most 50 distinct texts, or
   * 5 % of the rows up to 1,000, or five filled cells a text on average, up to 10,000 texts.
   *
   * @param distinct how many distinct texts there are, `Infinity` where too many to count
   */
  type(rows: number, distinct: number): ColumnType;
  /** How numbers or dates that aren't plain are written, or why they are read as text, once the type is told. */
  spelling(): { readonly spelling: Spelling } | { readonly doubt: string } | null;
}

/**
 * @param exact whether a number must be spelled as the computer would (ids are compared as text)
 * @param commas whether a decimal comma may be guessed from cells such as 0,52 alone
 */
export function guessType(name: string, exact: boolean, commas = false): TypeGuess {
  const spelled = guessSpelling({ commas, strict: true });
  let found: ReturnType<TypeGuess["spelling"]> = null;
  let filled = 0;
  let words = 0;
  let infinite = 0;
  let emails = 0;
  let numbers = true;
  let dates = true;
  let spelling: string | undefined; // "" once there is more than one
  return {
    add(text, count) {
      filled += count;
      if (isPlaceholderWord(text)) {
        words += count;
        return;
      }
      if (isInfinite(text)) {
        infinite += count;
        dates = false;
        spelling = "";
        return;
      }
      const isPlain = (numbers || !exact) && isSafeNumber(text, exact);
      if (isPlain) spelled.addPlain(text);
      else if (!exact) spelled.add(text);
      if (numbers) numbers = isPlain;
      if (dates) dates = !Number.isNaN(parseDate(text));
      if (spelling !== "") {
        const found = (text.length <= 5 ? SPELLINGS[text.toLowerCase()] : undefined) ?? "";
        spelling = spelling === undefined || spelling === found ? found : "";
      }
      if (EMAIL.test(text)) emails += count;
    },
    type(rows, distinct) {
      const real = filled - words;
      if (real > 0) {
        if (numbers && real > infinite) return "number";
        if (dates) return "date";
        if (!exact)
          for (const kind of infinite > 0 ? (["number"] as const) : (["number", "date"] as const)) {
            found ??= spelled.result(kind);
            if (found !== null && "spelling" in found) return kind;
          }
        if (spelling) return "boolean";
        if (emails >= 0.9 * real) return "email";
        if (JOB_TITLES.has(nameWords(name).join(" "))) return "jobTitle";
      }
      const most = Math.max(50, Math.min(1000, rows / 20), Math.min(10_000, real / 5));
      return distinct <= most ? "category" : "text";
    },
    spelling: () => found,
  };
}

function isSafeNumber(text: string, exact: boolean): boolean {
  const value = parseNumber(text);
  if (Number.isNaN(value) || /^[+-]?0\d/.test(text)) return false;
  if (exact && String(value) !== text) return false;
  return Number.isSafeInteger(value) || !/^[+-]?\d+$/.test(text);
}
