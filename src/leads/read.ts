import { rm } from "node:fs/promises";
import { type BadRow, excerpt } from "./bad-row.ts";
import { loadCsv } from "./csv-load.ts";
import { WORDS } from "./guess-spelling.ts";
import { InputError } from "./input-error.ts";
import { loadNdjson } from "./ndjson-load.ts";
import { loadParquet } from "./parquet-load.ts";
import { badCells } from "./source-cells.ts";
import { type ReadColumn, readColumn } from "./source-column.ts";
import { openSource } from "./source-file.ts";
import { ordinal } from "./source-header.ts";
import type { Loaded, SourceFormat } from "./source-load.ts";
import { openStore, type SourceStore } from "./source-store.ts";
import type { Spelling } from "./spelling.ts";
import type { Column, ColumnRole, ColumnType, LeadTable } from "./table.ts";
import { cleanText } from "./text.ts";
import { makeWorkingFolder } from "./working-folder.ts";

/** How to read a file of leads. Names that the file doesn't have are passed over. */
export interface ReadOptions {
  /**
   * Types by column, or what tells them of the file's columns; the others are guessed. A row with a cell that doesn't fit is
   * left out.
   */
  readonly types?: TypesByColumn | ((names: readonly string[]) => TypesByColumn);
  /** An outcome is read as the file's text; an id and a customer as numbers only where that doesn't change their spelling. */
  readonly roles?: Readonly<Record<string, ColumnRole>>;
  /** Texts by column that mean "not filled in", compared as they stand. */
  readonly placeholders?: Readonly<Record<string, readonly string[]>>;
  /** Numbers by column that mean "not filled in". */
  readonly sentinels?: Readonly<Record<string, readonly number[]>>;
  /** How columns of numbers or dates are written, where that isn't plain; found out where the cells leave no doubt. */
  readonly spellings?: Readonly<Record<string, Spelling>>;
  /**
   * Whether the spelling of columns of a stated type may be found out as well; true by default. A model reads numbers and dates
   * only as those that it learned from were written.
   */
  readonly guessSpellings?: boolean;
  readonly signal?: AbortSignal;
  /** Called with the rows read so far. */
  readonly onProgress?: (rows: number) => void;
}

export type TypesByColumn = Readonly<Record<string, ColumnType>>;

export interface LeadsFile {
  readonly table: LeadTable;
  /** Rows left out, in the file's order. */
  readonly badRows: readonly BadRow[];
  readonly format: SourceFormat;
  /** Columns left out, each with a sentence. */
  readonly dropped: readonly { readonly column: string; readonly because: string }[];
  /** Cells with a text or number that was read as missing, by column and text. */
  readonly notFilledIn: readonly NotFilledIn[];
  /** How columns of numbers or dates that aren't plain were read, and which were left text for doubt; one sentence each. */
  readonly notes: readonly string[];
}

export interface NotFilledIn {
  readonly column: string;
  readonly placeholder: string;
  readonly count: number;
}

const LOADERS = { csv: loadCsv, ndjson: loadNdjson, parquet: loadParquet };

/**
 * Reads a file of leads: CSV, Parquet or NDJSON, plain or gzip. Rows keep the file's order; a row that can't be read is set
 * apart and the rest is read. Working files lie in the system's folder for temporary files until the table is made.
 *
 * @throws InputError for a file that is missing, empty, binary, damaged or without a row that can be read, for two columns of
 *   one name, for cells without a header and for nested values; what the file system itself refuses is thrown as it is
 * @throws the signal's reason once it is aborted
 */
export async function readLeads(path: string, options: ReadOptions = {}): Promise<LeadsFile> {
  return readFileAs(path, path, options);
}

/** The same, for a file that messages and the table name otherwise than by its path. */
export async function readFileAs(source: string, path: string, options: ReadOptions): Promise<LeadsFile> {
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  const folder = await makeWorkingFolder();
  try {
    const file = await openSource(path, folder, signal);
    const store = await openStore(folder, signal);
    try {
      const input = { path: file.path, source, folder, store, signal, onProgress };
      return await readTable(await LOADERS[file.kind](input), source, store, options);
    } finally {
      store.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readTable(
  loaded: Loaded,
  source: string,
  store: SourceStore,
  options: ReadOptions,
): Promise<LeadsFile> {
  const { names, format } = loaded;
  if (loaded.rows === 0) throw noRows(source, loaded.badRows);
  const dropped = await unnamedColumns(names, source, store);
  const types = namedTypes(names, loaded, options);
  const { badRows, spellings } = await badCells(names, source, store, {
    types,
    placeholders: options.placeholders ?? {},
    spellings: format.kind === "csv" ? (options.spellings ?? {}) : {}, // JSON and Parquet write numbers plainly
    guessSpellings: options.guessSpellings ?? true,
  });
  const rows = loaded.rows - badRows.length;
  const allBad = [...loaded.badRows, ...badRows].sort((a, b) => a.row - b.row);
  if (rows === 0) throw noRows(source, allBad);

  const approximate = (
    await store.rows(`SELECT ${names.map((_, at) => `approx_count_distinct(c${at})`).join(", ")} FROM leads`)
  )[0]!.map(Number);
  const columns: Column[] = [];
  const notFilledIn: NotFilledIn[] = [];
  const notes: string[] = [];
  for (const [at, name] of names.entries()) {
    if (name === "") continue;
    const role = own(options.roles, name);
    const column = await readColumn(store, {
      name,
      sql: `c${at}`,
      rows,
      approximateDistinct: approximate[at]!,
      type: types.get(name),
      spelling: spellings.get(name),
      commas: format.kind === "csv" && format.delimiter !== ",",
      exact: role === "id" || role === "customer",
      placeholders: new Set((own(options.placeholders, name) ?? []).map(cleanText)),
      sentinels: new Set(own(options.sentinels, name) ?? []),
    });
    columns.push(column.column);
    const note = noteOn(column, source);
    if (note !== null) notes.push(note);
    for (const [placeholder, count] of column.notFilledIn)
      notFilledIn.push({ column: name, placeholder, count });
  }
  const table: LeadTable = { rows, columns, source };
  const sourceRows = allBad.length > 0 ? { sourceRows: await keptRows(rows, store) } : {};
  return { table: { ...table, ...sourceRows }, badRows: allBad, format, dropped, notFilledIn, notes };
}

function noteOn({ column, doubt }: ReadColumn, source: string): string | null {
  if (doubt !== undefined) return `${column.name} of ${source} is read as text: ${doubt}`;
  const isSpelled = "spelling" in column && column.spelling !== undefined;
  return isSpelled
    ? `${column.name} of ${source} is read as ${column.type}s ${WORDS[column.spelling]}`
    : null;
}

function noRows(source: string, badRows: readonly BadRow[]): InputError {
  const first = badRows[0];
  if (!first) return new InputError(`${source} has a header and no rows, wanted at least one lead`);
  return new InputError(
    badRows.length === 1
      ? `${source} has one row and it can't be read: ${first.message}`
      : `none of the ${badRows.length} rows of ${source} can be read; the first: ${first.message}`,
  );
}

/** Columns without a header: dropped where they are empty, refused where they aren't. */
async function unnamedColumns(names: readonly string[], source: string, store: SourceStore) {
  const dropped: { column: string; because: string }[] = [];
  for (const [at, name] of names.entries()) {
    if (name !== "") continue;
    const place = `the ${ordinal(at + 1)} column of ${source}`;
    let first: { row: number; text: string } | undefined;
    await store.stream(`SELECT row, c${at} FROM leads WHERE c${at} IS NOT NULL`, (count, [row, text]) => {
      for (let i = 0; i < count && !first; i++) {
        const cell = cleanText(text!.getItem(i) as string);
        if (cell !== "") first = { row: row!.getItem(i) as number, text: cell };
      }
    });
    if (first)
      throw new InputError(
        `${place} has cells but no header: found ${excerpt(first.text)} in row ${first.row}, wanted a name in the header`,
      );
    dropped.push({ column: "", because: `${place} was left out: it has no header and no cells` });
  }
  return dropped;
}

/** Types that needn't be guessed: those given, an outcome's, and those that the file states. */
function namedTypes(
  names: readonly string[],
  loaded: Loaded,
  { types, roles }: ReadOptions,
): Map<string, ColumnType> {
  const named = new Map<string, ColumnType>();
  const given = typeof types === "function" ? types(names) : types;
  for (const name of names) {
    const outcome = own(roles, name) === "outcome" ? "category" : undefined;
    const type = own(given, name) ?? outcome ?? own(loaded.types, name);
    if (type) named.set(name, type);
  }
  return named;
}

async function keptRows(rows: number, store: SourceStore): Promise<Uint32Array> {
  const kept = new Uint32Array(rows);
  let at = 0;
  await store.stream("SELECT row FROM leads", (count, [row]) => {
    for (let i = 0; i < count; i++) kept[at++] = row!.getItem(i) as number;
  });
  return kept;
}

/** The entry of that name, not one that every object inherits. */
function own<Value>(entries: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined {
  return entries && Object.hasOwn(entries, name) ? entries[name] : undefined;
}
