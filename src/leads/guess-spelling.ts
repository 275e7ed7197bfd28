import { excerpt } from "./bad-row.ts";
import { currencyOf, parseDateAs, parseNumberAs, type Spelling } from "./spelling.ts";

/** Gathers a column's cells and finds the one spelling by which all that aren't plain numbers or dates can be read. */
export interface SpellingGuess {
  /** Looks at a cleaned text that isn't empty. */
  add(text: string): void;
  /** Looks at one that is a plain number: quicker, and the same. */
  addPlain(text: string): void;
  /** The spelling, or the reason why numbers or dates can't be told from text; null where they are neither. */
  result(kind: "number" | "date"): { readonly spelling: Spelling } | { readonly doubt: string } | null;
}

export interface SpellingOptions {
  /** Whether a decimal comma may be guessed from cells such as 0,52 alone, which could be lists. */
  readonly commas: boolean;
  /** Whether one cell that fits no spelling makes a column of text; otherwise such cells are passed over. */
  readonly strict: boolean;
}

interface Reading {
  readonly spellings: readonly [Spelling, Spelling];
  readonly parse: (text: string, spelling: Spelling) => number;
  /** The first cell that only the one, only the other spelling fits, and that both fit, in another sense. */
  readonly only: [string | null, string | null];
  both: string | null;
  fits: number;
  misfits: number;
  /** The first cell that fits neither. */
  odd: string | null;
}

/** A column is given up after so many cells that fit no spelling, unless so many times more do. */
const FEW = 3;
const MANY = 20;
const PHONE = /^\+?\d{1,3}(?:\s\d{3})+$/;
const FRACTION = /[.,]\d{1,2}$/;
const LIST = /^\d+,\d+$/;

export function guessSpelling({ commas, strict }: SpellingOptions): SpellingGuess {
  const number = readingOf(["decimalPoint", "decimalComma"], parseNumberAs);
  const date = readingOf(["dayFirst", "monthFirst"], parseDateAs);
  const currencies = new Set<string>();
  let isMoney = false;
  let isPhone = false; // "555 123 456" has groups of thousands as well
  let isList = false; // "1,2" may be two numbers
  const isAlive = ({ fits, misfits }: Reading) => !strict || misfits <= FEW || misfits * MANY <= fits;
  return {
    add(text) {
      if (isAlive(number)) {
        const currency = currencyOf(text);
        if (currency !== null) currencies.add(currency);
        if (currency !== null || FRACTION.test(text)) isMoney = true;
        if (PHONE.test(text)) isPhone = true;
        if (LIST.test(text) && Number.isNaN(parseNumberAs(text, "decimalPoint"))) isList = true;
        take(number, text);
      }
      if (isAlive(date)) take(date, text);
    },
    addPlain(text) {
      date.misfits++;
      if (number.only[0] === null && /[.eE]/.test(text)) take(number, text);
      else number.fits++;
    },
    result(kind) {
      const { spellings, only, both, fits, misfits, odd } = kind === "number" ? number : date;
      if (fits === 0 || (strict && misfits * MANY > fits)) return null;
      if (strict && misfits > 0)
        return {
          doubt: `most of its cells are ${kind}s, but not ${excerpt(odd ?? "")}, wanted ${kind}s in all`,
        };
      const [first, second] = spellings;
      if (kind === "number") {
        if (currencies.size > 1)
          return { doubt: `its amounts are in ${[...currencies].sort().join(" and ")}, wanted one currency` };
        if (strict && isPhone && !isMoney) return null;
        if (strict && isList && currencies.size === 0 && !commas) return null;
      }
      if (only[0] !== null && only[1] !== null)
        return {
          doubt: `some of its cells can only be read ${WORDS[first]}, as ${excerpt(only[0])}, others only ${WORDS[second]}, as ${excerpt(only[1])}`,
        };
      if (only[0] !== null) return { spelling: first };
      if (only[1] !== null) return { spelling: second };
      if (both === null) return { spelling: first };
      return {
        doubt: `cells such as ${excerpt(both)} can be read ${WORDS[first]} and ${WORDS[second]}, and none tells which, wanted "spelling": "${first}" or "${second}" for the column in the configuration`,
      };
    },
  };
}

function readingOf(spellings: Reading["spellings"], parse: Reading["parse"]): Reading {
  return { spellings, parse, only: [null, null], both: null, fits: 0, misfits: 0, odd: null };
}

function take(reading: Reading, text: string): void {
  const first = reading.parse(text, reading.spellings[0]);
  const second = reading.parse(text, reading.spellings[1]);
  const isFirst = !Number.isNaN(first);
  const isSecond = !Number.isNaN(second);
  if (!isFirst && !isSecond) {
    reading.misfits++;
    reading.odd ??= text;
    return;
  }
  reading.fits++;
  if (isFirst && !isSecond) reading.only[0] ??= text;
  if (isSecond && !isFirst) reading.only[1] ??= text;
  if (isFirst && isSecond && first !== second) reading.both ??= text;
}

/** What each spelling is called in a sentence. */
export const WORDS: Readonly<Record<Spelling, string>> = {
  decimalPoint: "with a decimal point",
  decimalComma: "with a decimal comma",
  dayFirst: "day first",
  monthFirst: "month first",
};
