import { type BadRow, badRow, excerpt } from "./bad-row.ts";
import { guessSpelling } from "./guess-spelling.ts";
import { parseBoolean } from "./guess-types.ts";
import { isPlaceholderWord } from "./placeholder-words.ts";
import { isInfinite } from "./plain-number.ts";
import type { SourceStore } from "./source-store.ts";
import { parseDateAs, parseNumberAs, type Spelling } from "./spelling.ts";
import type { ColumnType } from "./table.ts";
import { cleanText } from "./text.ts";

const FITS: Partial<
  Record<ColumnType, { fits: (text: string, spelling?: Spelling) => boolean; wanted: string }>
> = {
  number: {
    fits: (text, spelling) => !Number.isNaN(parseNumberAs(text, spelling)) || isInfinite(text),
    wanted: "a number such as 1200 or 0.5",
  },
  boolean: {
    fits: (text) => parseBoolean(text, true) !== null,
    wanted: "true or false, yes or no, or 1 or 0",
  },
  date: {
    fits: (text, spelling) => !Number.isNaN(parseDateAs(text, spelling)),
    wanted: "a date such as 2024-05-31 or 2024-05-31T14:30:00Z",
  },
};

export interface CellOptions {
  /** The stated types. */
  readonly types: ReadonlyMap<string, ColumnType>;
  readonly placeholders: Readonly<Record<string, readonly string[]>>;
  readonly spellings: Readonly<Record<string, Spelling>>;
  readonly guessSpellings: boolean;
}

export interface BadCells {
  readonly badRows: readonly BadRow[];
  /** How the columns of a stated type are written, where that isn't plain: as given, else by the one spelling that fits. */
  readonly spellings: ReadonlyMap<string, Spelling>;
}

/**
 * Takes the rows with a cell that doesn't fit its column's stated type out of the store, and tells of each the first such
 * cell. Texts for "not filled in" fit every type, infinite numbers are missing ones. Where the spelling of numbers or dates is
 * neither given nor told by the cells, those that aren't plain are bad.
 */
export async function badCells(
  names: readonly string[],
  source: string,
  store: SourceStore,
  { types, placeholders, spellings: given, guessSpellings }: CellOptions,
): Promise<BadCells> {
  const bad = new Map<number, BadRow>();
  const spellings = new Map<string, Spelling>();
  for (const [at, name] of names.entries()) {
    const type = types.get(name) ?? "text";
    const rule = FITS[type];
    if (!rule || name === "") continue;
    const stated = Object.hasOwn(given, name) ? given[name] : undefined;
    const guess = guessSpelling({ commas: true, strict: false });
    const unfit: [row: number, text: string][] = [];
    const listed = new Set((Object.hasOwn(placeholders, name) ? placeholders[name]! : []).map(cleanText));
    await store.stream(`SELECT row, c${at} FROM leads WHERE c${at} IS NOT NULL`, (count, [row, cell]) => {
      for (let i = 0; i < count; i++) {
        const text = cleanText(cell!.getItem(i) as string);
        if (text === "" || isPlaceholderWord(text) || listed.has(text)) continue;
        if (rule.fits(text, stated)) {
          if (type === "number" && stated === undefined) guess.addPlain(text);
          continue;
        }
        guess.add(text);
        unfit.push([row!.getItem(i) as number, text]);
      }
    });
    const found =
      guessSpellings && stated === undefined && unfit.length > 0 && type !== "boolean"
        ? guess.result(type as "number" | "date")
        : null;
    const spelling = found !== null && "spelling" in found ? found.spelling : stated;
    const wanted = found !== null && "doubt" in found ? `${rule.wanted} (${found.doubt})` : rule.wanted;
    if (spelling !== undefined) spellings.set(name, spelling);
    for (const [number, text] of unfit)
      if (!rule.fits(text, spelling) && !bad.has(number))
        bad.set(number, badRow(source, { row: number, column: name, found: excerpt(text), wanted }));
  }
  const rows = [...bad.keys()];
  for (let from = 0; from < rows.length; from += 10_000)
    await store.run(`DELETE FROM leads WHERE row IN (${rows.slice(from, from + 10_000).join(", ")})`);
  return { badRows: [...bad.values()], spellings };
}
