import { type BadRow, badRow, excerpt } from "./bad-row.ts";
import { parseDate } from "./dates.ts";
import { isInfinite, parseBoolean, parseNumber } from "./guess-types.ts";
import { isPlaceholderWord } from "./placeholder-words.ts";
import type { SourceStore } from "./source-store.ts";
import type { ColumnType } from "./table.ts";
import { cleanText } from "./text.ts";

const FITS: Partial<Record<ColumnType, { fits: (text: string) => boolean; wanted: string }>> = {
  number: {
    fits: (text) => !Number.isNaN(parseNumber(text)) || isInfinite(text),
    wanted: "a number such as 1200 or 0.5",
  },
  boolean: {
    fits: (text) => parseBoolean(text, true) !== null,
    wanted: "true or false, yes or no, or 1 or 0",
  },
  date: {
    fits: (text) => !Number.isNaN(parseDate(text)),
    wanted: "a date such as 2024-05-31 or 2024-05-31T14:30:00Z",
  },
};

/**
 * Takes the rows with a cell that doesn't fit its column's stated type out of the store, and tells of each the first such
 * cell. Texts for "not filled in" fit every type, infinite numbers are missing ones.
 */
export async function badCells(
  names: readonly string[],
  types: ReadonlyMap<string, ColumnType>,
  placeholders: Readonly<Record<string, readonly string[]>>,
  source: string,
  store: SourceStore,
): Promise<BadRow[]> {
  const bad = new Map<number, BadRow>();
  for (const [at, name] of names.entries()) {
    const rule = FITS[types.get(name) ?? "text"];
    if (!rule || name === "") continue;
    const listed = new Set((Object.hasOwn(placeholders, name) ? placeholders[name]! : []).map(cleanText));
    await store.stream(`SELECT row, c${at} FROM leads WHERE c${at} IS NOT NULL`, (count, [row, cell]) => {
      for (let i = 0; i < count; i++) {
        const text = cleanText(cell!.getItem(i) as string);
        if (text === "" || rule.fits(text) || isPlaceholderWord(text) || listed.has(text)) continue;
        const number = row!.getItem(i) as number;
        if (!bad.has(number))
          bad.set(
            number,
            badRow(source, { row: number, column: name, found: excerpt(text), wanted: rule.wanted }),
          );
      }
    });
  }
  const rows = [...bad.keys()];
  for (let from = 0; from < rows.length; from += 10_000)
    await store.run(`DELETE FROM leads WHERE row IN (${rows.slice(from, from + 10_000).join(", ")})`);
  return [...bad.values()];
}
