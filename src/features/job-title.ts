import { FUNCTION_WORDS } from "./function-words.ts";
import type { JobFunction, Seniority } from "./job-title-levels.ts";
import type { WordRow } from "./job-title-words.ts";
import { SENIORITY_WORDS } from "./seniority-words.ts";

export interface JobTitle {
  readonly seniority: Seniority;
  readonly function: JobFunction;
}

/**
 * What rank and what field of work a job title tells, `other` where no word of it is known. Case, diacritics and
 * punctuation don't matter; only whole words count.
 */
export function readJobTitle(title: string): JobTitle {
  const tokens = tokensOf(title);
  return { seniority: seniority(tokens) ?? "other", function: jobFunction(tokens) ?? "other" };
}

/** Applied in this order to the lower-case title without diacritics. */
const REWRITES: readonly (readonly [RegExp, string])[] = [
  [/(?<=\b[a-z])\.(?=[a-z]\b)/g, ""], // "c.e.o." is "ceo."
  [/\br *& *d\b/g, "rnd"],
  [/\bchief (?=(?:[a-z]+[ &-]+){1,4}officer\b)/g, "chiefofficer chief "],
  [/ - |[,;:/|&+()\u2013\u2014]/g, " | "],
  [/\b(?:and|und|et|y|e|en)\b/g, "|"],
  [/^|$/g, " | "],
  [/[^a-z0-9|]+/g, " "],
  [/(?:\| +)+/g, "| "],
  // in "assistant marketing manager" the word only lowers a rank, in "assistant to the manager" it is the job
  [
    /(?<!\b(?:executive|personal|administrative|admin|team) )\b(?:assistant|asst) (?!(?:to|of|for|de|der) )(?=[^|]*\b(?:manager|mgr|director|dir|vp|president|head|principal|professor|controller|supervisor)\b)/g,
    "",
  ],
];

function tokensOf(title: string): string[] {
  let text = title
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss");
  for (const [pattern, replacement] of REWRITES) text = text.replace(pattern, replacement);
  return withoutUmlauts(text).trim().split(" ");
}

/** "geschaeftsfuehrer" is "geschaftsfuhrer"; the table's words go the same way, so that "dueno" still meets itself. */
function withoutUmlauts(text: string): string {
  return text.replace(/([aou])e/g, "$1");
}

/** A table made ready: the row of every entry, and for an entry's first word how many words its longest entry has. */
function reader<Level extends string>(
  table: readonly WordRow<Level>[],
): (tokens: readonly string[]) => Level | undefined {
  const rowOf = new Map<string, number>();
  const longest = new Map<string, number>();
  for (const [row, { words }] of table.entries()) {
    for (const word of words) {
      const entry = withoutUmlauts(word);
      const parts = entry.split(" ");
      if (!rowOf.has(entry)) rowOf.set(entry, row);
      longest.set(parts[0]!, Math.max(parts.length, longest.get(parts[0]!) ?? 0));
    }
  }
  return (tokens) => {
    let best = table.length;
    for (let at = 0; at < tokens.length; ) {
      let length = Math.min(longest.get(tokens[at]!) ?? 0, tokens.length - at);
      while (length > 0) {
        const entry = length === 1 ? tokens[at]! : tokens.slice(at, at + length).join(" ");
        const row = rowOf.get(entry);
        if (row !== undefined) {
          best = Math.min(best, row);
          break;
        }
        length--;
      }
      // a bar that ends an entry may begin the next one
      at += length > 1 && tokens[at + length - 1] === "|" ? length - 1 : Math.max(1, length);
    }
    return table[best]?.level;
  };
}

const seniority = reader(SENIORITY_WORDS);
const jobFunction = reader(FUNCTION_WORDS);
