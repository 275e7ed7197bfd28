import { type Column, type DictionaryColumn, type TextColumn, textAt } from "../leads/table.ts";
import { wrongColumn } from "./candidate.ts";
import { MISSING } from "./matrix.ts";

/** Any column that holds text, however it is stored. */
export type AnyText = DictionaryColumn | TextColumn;

/** @throws TypeError for a column of numbers, dates or booleans */
export function asText(column: Column): AnyText {
  if (column.type === "number" || column.type === "date" || column.type === "boolean")
    throw wrongColumn(column, "a type of text");
  return column;
}

/** How often `read` gives each answer over the filled cells of these rows. A dictionary's level is read once. */
export function countTexts(
  column: AnyText,
  rows: Uint32Array,
  read: (text: string) => string,
): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (text: string, count: number) => {
    const answer = read(text);
    counts.set(answer, (counts.get(answer) ?? 0) + count);
  };
  if ("codes" in column) {
    const byCode = new Uint32Array(column.levels.length + 1);
    for (const row of rows) byCode[column.codes[row]!]!++;
    for (let code = 1; code < byCode.length; code++)
      if (byCode[code]! > 0) add(column.levels[code - 1]!, byCode[code]!);
  } else {
    for (const row of rows) {
      const text = textAt(column, row);
      if (text !== null) add(text, 1);
    }
  }
  return counts;
}

/** The code that `read` gives the text of each row, `MISSING` where there is none. A dictionary's level is read once. */
export function codeTexts(
  column: Column | undefined,
  rows: number,
  read: (text: string) => number,
): Uint8Array {
  const codes = new Uint8Array(rows);
  if (column === undefined) return codes;
  const texts = asText(column);
  if ("codes" in texts && texts.levels.length >= rows) {
    // Hardly any level comes twice.
    for (let row = 0; row < rows; row++) {
      const code = texts.codes[row]!;
      codes[row] = code === 0 ? MISSING : read(texts.levels[code - 1]!);
    }
  } else if ("codes" in texts) {
    const unread = -1;
    const byCode = new Int16Array(texts.levels.length + 1).fill(unread);
    byCode[0] = MISSING;
    for (let row = 0; row < rows; row++) {
      const code = texts.codes[row]!;
      if (byCode[code] === unread) byCode[code] = read(texts.levels[code - 1]!);
      codes[row] = byCode[code]!;
    }
  } else {
    for (let row = 0; row < rows; row++) {
      const text = textAt(texts, row);
      if (text !== null) codes[row] = read(text);
    }
  }
  return codes;
}
