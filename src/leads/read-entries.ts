import type { BadRow } from "./bad-row.ts";
import type { EventLog } from "./event-log.ts";
import { InputError } from "./input-error.ts";
import { nameWords } from "./name-words.ts";
import { readLeads } from "./read.ts";
import { type Column, type ColumnType, cellAt, findColumn, type LeadTable, numberAt } from "./table.ts";

export type Part = "lead" | "time" | "type" | "value" | "by";
/** The names by which each part's column is known; a file has nobody who speaks unless `by` is there. */
export type Names = Readonly<Record<Exclude<Part, "by">, readonly string[]>> & {
  readonly by?: readonly string[];
};

/** The columns of a file of entries, by what they tell. */
export interface EntryColumns {
  readonly lead: string;
  readonly time: string;
  readonly type: string;
  readonly value?: string;
  /** Who said it; read in discovery answers. */
  readonly by?: string;
}

export interface JoinOptions {
  /** The column of the leads' table by which entries are joined to leads. */
  readonly id: string;
  /** Columns of the file where their names don't tell. */
  readonly columns: Partial<EntryColumns>;
  readonly signal?: AbortSignal;
}

export interface Entries {
  /** The file. */
  readonly read: LeadTable;
  readonly columns: EntryColumns;
  readonly badRows: readonly BadRow[];
  readonly log: EventLog;
  /** The file's row of each entry of the log. */
  readonly rows: Uint32Array;
}

/** Whether an entry counts, by its row in the file and its kind. */
export type Accept = (read: LeadTable, row: number, kind: string, columns: EntryColumns) => boolean;

/**
 * Reads a file of dated entries and joins it to the table by the leads' ids.
 * @throws InputError for a file that can't be read, that lacks the lead, time or type, or of which no entry finds its lead
 */
export async function readEntries(
  path: string,
  table: LeadTable,
  { id, columns: given, signal }: JoinOptions,
  wanted: Names,
  types: Readonly<Partial<Record<Part, ColumnType>>>,
  accept: Accept = () => true,
): Promise<Entries> {
  const ids = findColumn(table, id);
  if (ids === undefined)
    throw new InputError(
      `can't join ${path} to ${table.source}: found no column ${id} there, wanted the leads' id`,
    );
  let columns: EntryColumns | undefined;
  const { table: read, badRows } = await readLeads(path, {
    types: (names) => {
      columns = columnsOf(path, names, given, wanted);
      return Object.fromEntries(Object.entries(columns).map(([part, name]) => [name, types[part as Part]!]));
    },
    ...(signal && { signal }),
  });
  const { log, rows } = place(read, columns!, ids, table.rows, accept);
  if (rows.length === 0)
    throw new InputError(
      `none of the ${read.rows} entries of ${path} belongs to a lead of ${table.source}: its column ${columns!.lead} shares no value with ${id}`,
    );
  return { read, columns: columns!, badRows, log, rows };
}

/** Which of the file's columns tells what: as stated, else by name. */
function columnsOf(
  path: string,
  names: readonly string[],
  given: Partial<EntryColumns>,
  wanted: Names,
): EntryColumns {
  const find = (part: Part): string | undefined => {
    const stated = given[part];
    if (stated === undefined) return named(names, wanted[part] ?? []);
    if (names.includes(stated)) return stated;
    throw new InputError(
      `can't read the ${part} of ${path}'s entries: found no column ${stated}, wanted it there`,
    );
  };
  const need = (part: Part): string => {
    const found = find(part);
    if (found !== undefined) return found;
    throw lacking(path, names, part, wanted[part] ?? []);
  };
  const value = find("value");
  const by = wanted.by && find("by");
  return {
    lead: need("lead"),
    time: need("time"),
    type: need("type"),
    ...(value !== undefined && { value }),
    ...(by !== undefined && { by }),
  };
}

/** Sorts the entries by lead and time, in the file's order where times are equal, and leaves out those of no known lead. */
function place(
  read: LeadTable,
  columns: EntryColumns,
  ids: Column,
  rows: number,
  accept: Accept,
): { log: EventLog; rows: Uint32Array } {
  const lead = findColumn(read, columns.lead)!;
  const time = findColumn(read, columns.time)!;
  const type = findColumn(read, columns.type)!;
  const leads = denseIds(ids, rows);
  const of = new Int32Array(read.rows).fill(-1); // each entry's lead
  const at = new Float64Array(read.rows);
  const kinds: string[] = [];
  const codeOf = new Map<string, number>();
  const code = new Uint32Array(read.rows);
  for (let i = 0; i < read.rows; i++) {
    const owner = leads.numberOf.get(String(cellAt(lead, i) ?? ""));
    const moment = time.type === "date" ? numberAt(time, i) : null;
    const kind = String(cellAt(type, i) ?? "");
    if (owner === undefined || moment === null || kind === "" || !accept(read, i, kind, columns)) continue;
    let found = codeOf.get(kind);
    if (found === undefined) {
      found = kinds.push(kind) - 1;
      codeOf.set(kind, found);
    }
    of[i] = owner;
    at[i] = moment;
    code[i] = found;
  }
  const order = Uint32Array.from(of.keys()).filter((i) => of[i]! >= 0);
  order.sort((a, b) => of[a]! - of[b]! || at[a]! - at[b]! || a - b);
  const ends = new Uint32Array(leads.numberOf.size);
  for (const i of order) ends[of[i]!]!++;
  for (let owner = 1; owner < ends.length; owner++) ends[owner]! += ends[owner - 1]!;
  const edge = (owner: number) => (owner < 0 ? 0 : ends[owner]!);
  const log = {
    from: Uint32Array.from(leads.ofRow, (owner) => (owner < 0 ? 0 : edge(owner - 1))),
    to: Uint32Array.from(leads.ofRow, edge),
    times: Float64Array.from(order, (i) => at[i]!),
    kinds,
    codes: Uint32Array.from(order, (i) => code[i]!),
  };
  return { log, rows: order };
}

/** Numbers the ids 0, 1, …; rows of one id share its number, a row without an id has -1. */
function denseIds(ids: Column, rows: number): { numberOf: ReadonlyMap<string, number>; ofRow: Int32Array } {
  const numberOf = new Map<string, number>();
  const ofRow = Int32Array.from({ length: rows }, (_, row) => {
    const cell = cellAt(ids, row);
    if (cell === null) return -1;
    const id = String(cell);
    const found = numberOf.get(id) ?? numberOf.size;
    numberOf.set(id, found);
    return found;
  });
  return { numberOf, ofRow };
}

/** The first column that is named like one of these, in their order. */
function named(names: readonly string[], wanted: readonly string[]): string | undefined {
  for (const words of wanted) {
    const found = names.find(
      (name) => name === words || nameWords(name).join(" ") === nameWords(words).join(" "),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

export function lacking(
  path: string,
  names: readonly string[],
  part: Part,
  wanted: readonly string[],
): InputError {
  return new InputError(
    `can't tell which column of ${path} holds each entry's ${part}: found ${names.join(", ")}, wanted one named like ${wanted.slice(0, 3).join(", ")}, or the configuration to name it`,
  );
}
