import { smallestNumbers } from "./column-numbers.ts";
import { dictionary, TextArena } from "./column-text.ts";
import { guessType, parseBoolean, type TypeGuess } from "./guess-types.ts";
import { isPlaceholderWord } from "./placeholder-words.ts";
import { isInfinite, parseNumber } from "./plain-number.ts";
import type { SourceStore } from "./source-store.ts";
import { parseDateAs, parseNumberAs, type Spelling } from "./spelling.ts";
import type { Column, ColumnType, DateColumn, DictionaryColumn, NumberColumn } from "./table.ts";
import { cleanText } from "./text.ts";

/** One column of the store, and how to read it. */
export interface ColumnRequest {
  readonly name: string;
  /** Its name in the store's table. */
  readonly sql: string;
  /** Rows in the store's table. */
  readonly rows: number;
  /** How many different texts there are, within a few percent. */
  readonly approximateDistinct: number;
  /** Guessed where undefined. */
  readonly type: ColumnType | undefined;
  /** How a stated type's cells are written, where that isn't plain. */
  readonly spelling: Spelling | undefined;
  /** Guess a number only where no cell's spelling is changed by it. */
  readonly exact: boolean;
  /** Guess a decimal comma from cells such as 0,52 alone. */
  readonly commas: boolean;
  readonly placeholders: ReadonlySet<string>;
  readonly sentinels: ReadonlySet<number>;
}

export interface ReadColumn {
  readonly column: Column;
  /** Texts that were read as missing, and in how many cells. */
  readonly notFilledIn: ReadonlyMap<string, number>;
  /** Why it is text though its cells look like numbers or dates. */
  readonly doubt?: string;
}

/** Up to here DuckDB numbers the distinct texts, and each is understood once; above, each cell is. */
const FEW = 50_000;
const ARENA_FROM = 0.5;

/** Reads one column, its type guessed where it isn't stated; the cells of a stated type must fit it. */
export async function readColumn(store: SourceStore, request: ColumnRequest): Promise<ReadColumn> {
  return request.approximateDistinct <= FEW ? readByDistinct(store, request) : readByCell(store, request);
}

async function readByDistinct(store: SourceStore, request: ColumnRequest): Promise<ReadColumn> {
  const { name, sql, rows, exact, commas } = request;
  const spellings = `CREATE TEMP TYPE spelling AS ENUM (SELECT DISTINCT ${sql} FROM leads WHERE ${sql} IS NOT NULL ORDER BY 1)`;
  await store.run(spellings);
  try {
    const texts: string[] = [];
    const counts: number[] = [];
    for (const [text, count] of await store.rows(
      `SELECT ${sql}, count(*)::DOUBLE FROM leads WHERE ${sql} IS NOT NULL GROUP BY ${sql} ORDER BY ${sql}`,
    )) {
      texts.push(cleanText(String(text)));
      counts.push(Number(count));
    }
    const guess = guessType(name, exact, commas);
    const different = new Set<string>();
    texts.forEach((text, k) => {
      if (text === "" || request.placeholders.has(text)) return;
      guess.add(text, counts[k]!);
      different.add(text);
    });
    const type = request.type ?? guess.type(rows, different.size);
    const found = request.type === undefined ? told(guess) : request;
    const reader = cellReader(type, { ...request, ...found });
    const codes = new Uint16Array(rows); // 0 missing, else 1 + the text's place among `texts`; FEW fits
    let at = 0;
    await store.stream(
      `SELECT coalesce(enum_code(${sql}::spelling)::INTEGER + 1, 0) FROM leads`,
      (count, [code]) => {
        for (let i = 0; i < count; i++) codes[at++] = code!.getItem(i) as number;
      },
    );
    if (reader.kind === "text") {
      const cells = texts.map((text, k) => reader.read(text, counts[k]!));
      return {
        column: textColumn(name, reader.type, cells, codes),
        notFilledIn: reader.notFilledIn,
        ...("doubt" in found && { doubt: found.doubt }),
      };
    }
    const byCode = new Float64Array(texts.length + 1).fill(Number.NaN);
    texts.forEach((text, k) => {
      byCode[k + 1] = reader.read(text, counts[k]!);
    });
    const values = Float64Array.from(codes, (code) => byCode[code]!);
    return { column: valueColumn(name, reader, values), notFilledIn: reader.notFilledIn };
  } finally {
    await store.run("DROP TYPE spelling");
  }
}

async function readByCell(store: SourceStore, request: ColumnRequest): Promise<ReadColumn> {
  const { name, sql, rows, exact, commas } = request;
  let { type } = request;
  let found: Found = request;
  if (!type) {
    const guess = guessType(name, exact, commas);
    await store.stream(`SELECT ${sql} FROM leads WHERE ${sql} IS NOT NULL`, (count, [cell]) => {
      for (let i = 0; i < count; i++) {
        const text = cleanText(cell!.getItem(i) as string);
        if (text !== "" && !request.placeholders.has(text)) guess.add(text, 1);
      }
    });
    type = guess.type(rows, Number.POSITIVE_INFINITY);
    found = told(guess);
  }
  const reader = cellReader(type, { ...request, ...found });
  let at = 0;
  if (reader.kind === "text") {
    const arena = new TextArena(rows);
    await store.stream(`SELECT ${sql} FROM leads`, (count, [cell]) => {
      for (let i = 0; i < count; i++) {
        const text = cell!.getItem(i) as string | null;
        arena.add(text === null ? "" : (reader.read(cleanText(text), 1) ?? ""));
      }
    });
    return {
      column: { name, type: reader.type, ...arena.finish() },
      notFilledIn: reader.notFilledIn,
      ...("doubt" in found && { doubt: found.doubt }),
    };
  }
  const values = new Float64Array(rows);
  await store.stream(`SELECT ${sql} FROM leads`, (count, [cell]) => {
    for (let i = 0; i < count; i++) {
      const text = cell!.getItem(i) as string | null;
      values[at++] = text === null ? Number.NaN : reader.read(cleanText(text), 1);
    }
  });
  return { column: valueColumn(name, reader, values), notFilledIn: reader.notFilledIn };
}

/** What is known of how a column is written. */
type Found =
  | { readonly spelling: Spelling | undefined }
  | { readonly doubt: string; readonly spelling: undefined };

function told(guess: TypeGuess): Found {
  const found = guess.spelling();
  if (found === null) return { spelling: undefined };
  return "doubt" in found ? { ...found, spelling: undefined } : found;
}

type CellReader =
  | {
      readonly kind: "value";
      readonly type: "number" | "date" | "boolean";
      readonly spelling: Spelling | undefined;
      /** The cleaned text's number, milliseconds, or 0 and 1; `NaN` where missing. */
      readonly read: (text: string, count: number) => number;
      readonly notFilledIn: ReadonlyMap<string, number>;
    }
  | {
      readonly kind: "text";
      readonly type: DictionaryColumn["type"];
      readonly read: (text: string, count: number) => string | null;
      readonly notFilledIn: ReadonlyMap<string, number>;
    };

/** Understands cells of one type, and counts those that it reads as missing though something stands there. */
function cellReader(type: ColumnType, { placeholders, sentinels, spelling }: ColumnRequest): CellReader {
  const notFilledIn = new Map<string, number>();
  const missing = (text: string, count: number) => {
    notFilledIn.set(text, (notFilledIn.get(text) ?? 0) + count);
  };
  if (type !== "number" && type !== "date" && type !== "boolean") {
    const read = (text: string, count: number) => {
      if (text === "") return null;
      if (!placeholders.has(text)) return text;
      missing(text, count);
      return null;
    };
    return { kind: "text", type, read, notFilledIn };
  }
  const known = new Set(sentinels);
  for (const text of placeholders) known.add(parseNumber(text)); // "999" listed as a text means 999.0 too
  const parse =
    type === "boolean"
      ? asDigit
      : type === "number"
        ? (text: string) => parseNumberAs(text, spelling)
        : (text: string) => parseDateAs(text, spelling);
  const read = (text: string, count: number) => {
    if (text === "") return Number.NaN;
    if (placeholders.has(text) || isPlaceholderWord(text)) {
      missing(text, count);
      return Number.NaN;
    }
    const value = parse(text);
    if (type !== "number" || !(known.has(value) || isInfinite(text))) return value;
    missing(Number.isNaN(value) ? text : String(value), count);
    return Number.NaN;
  };
  return { kind: "value", type, spelling, read, notFilledIn };
}

function asDigit(text: string): number {
  const value = parseBoolean(text, true);
  return value === null ? Number.NaN : Number(value);
}

function valueColumn(
  name: string,
  { type, spelling }: Extract<CellReader, { readonly kind: "value" }>,
  values: Float64Array,
): Column {
  const how = spelling && { spelling };
  if (type === "number")
    return { name, type, values: smallestNumbers(values), ...how } satisfies NumberColumn;
  if (type === "date") return { name, type, values, ...how } satisfies DateColumn;
  return { name, type, codes: Uint8Array.from(values, (value) => (Number.isNaN(value) ? 0 : value + 1)) };
}

/** A dictionary, or an arena where most cells are distinct and it isn't a category. */
function textColumn(
  name: string,
  type: DictionaryColumn["type"],
  cells: readonly (string | null)[],
  codes: Uint16Array,
): Column {
  const made = dictionary(cells, codes);
  if (type === "category" || made.levels.length <= codes.length * ARENA_FROM) return { name, type, ...made };
  const arena = new TextArena(codes.length);
  for (const code of made.codes) arena.add(code === 0 ? "" : made.levels[code - 1]!);
  return { name, type, ...arena.finish() };
}
