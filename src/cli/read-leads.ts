import type { Config } from "../leads/config.ts";
import { InputError } from "../leads/input-error.ts";
import { isInfinite } from "../leads/plain-number.ts";
import type { LeadsFile, NotFilledIn } from "../leads/read.ts";
import { readLeads } from "../leads/read.ts";
import { readOptionsOf } from "../leads/read-options.ts";
import { readsCustomerPast, type WhatIsRead, withCustomerPast } from "../training/repeat-purchases.ts";
import type { Context } from "./context.ts";

/** Reads leads for learning or looking at: types are guessed but for those that the configuration states. */
export async function readByConfig(
  path: string,
  config: Config,
  target: string | undefined,
  context: Context,
): Promise<LeadsFile> {
  const options = readOptionsOf({ ...config, ...(target !== undefined && { target }) });
  const leads = await readLeads(path, { ...options, ...watch(context) });
  tellReading(leads, context);
  return leads;
}

/**
 * Reads leads for a scorer: the types are those that it was trained with.
 * @throws InputError where no column of the file is one that the scorer reads
 */
export async function readBySchema(
  path: string,
  parts: WhatIsRead,
  asked: string | null,
  context: Context,
): Promise<LeadsFile> {
  const { schema } = parts;
  const target = asked ?? (readsCustomerPast(parts) ? parts.about.outcome.target : null);
  const read = schema.columns.filter(({ role }) => role !== "ignored" && role !== "outcome");
  // An id is text, as it is over HTTP: "0042" must not come back as 42.
  const types = Object.fromEntries(
    read.map(({ name, type, role }) => [name, role === "id" ? ("text" as const) : type]),
  );
  if (target !== null) types[target] = "category";
  const leads = await readLeads(path, {
    types,
    placeholders: Object.fromEntries(
      read.flatMap(({ name, placeholders }) => (placeholders ? [[name, placeholders]] : [])),
    ),
    sentinels: Object.fromEntries(
      read.flatMap(({ name, sentinels }) => (sentinels ? [[name, sentinels]] : [])),
    ),
    spellings: Object.fromEntries(read.flatMap(({ name, spelling }) => (spelling ? [[name, spelling]] : []))),
    guessSpellings: false,
    ...watch(context),
  });
  tellInfinite(leads.notFilledIn, context.terminal);
  const table = withCustomerPast(leads.table, parts);
  const there = new Set(table.columns.map(({ name }) => name));
  const absent = read
    .filter(({ name, role }) => role === "feature" && !there.has(name))
    .map(({ name }) => name);
  const wanted = read.filter(({ role }) => role === "feature" || role === "created");
  if (wanted.length > 0 && !wanted.some(({ name }) => there.has(name)))
    throw otherLeads(path, absent, [...there]);
  if (absent.length > 0)
    context.terminal.tell(`${path} has no column ${absent.join(", ")}: taken as missing in every lead`);
  return { ...leads, table };
}

/** Every lead would be answered by the base rate. */
function otherLeads(path: string, wanted: readonly string[], found: readonly string[]): InputError {
  const list = (names: readonly string[]) =>
    names.slice(0, MOST_TOLD).join(", ") +
    (names.length > MOST_TOLD ? ` and ${names.length - MOST_TOLD} more` : "");
  return new InputError(
    `${path} has no column that the model reads: found ${list(found)}, wanted ${list(wanted)}`,
  );
}

function watch({ signal, terminal }: Context) {
  return { signal, onProgress: (rows: number) => terminal.progress(`reading row ${rows}`, 0) };
}

const MOST_TOLD = 5;

function tellReading({ badRows, dropped, notFilledIn, notes }: LeadsFile, { terminal }: Context): void {
  for (const row of badRows.slice(0, MOST_TOLD)) terminal.tell(`left out: ${row.message}`);
  if (badRows.length > MOST_TOLD) terminal.tell(`left out: ${badRows.length - MOST_TOLD} more rows`);
  for (const { because } of dropped) terminal.tell(because);
  for (const note of notes) terminal.tell(note);
  tellInfinite(notFilledIn, terminal);
}

/** Words such as n/a are expected to be missing; an infinite number tells of a fault where the file was made. */
function tellInfinite(notFilledIn: readonly NotFilledIn[], terminal: Context["terminal"]): void {
  const counts = new Map<string, number>();
  for (const { column, placeholder, count } of notFilledIn)
    if (isInfinite(placeholder)) counts.set(column, (counts.get(column) ?? 0) + count);
  for (const [column, count] of counts)
    terminal.tell(
      `${column} holds ${count === 1 ? "an infinite number" : `${count} infinite numbers`}: taken as missing`,
    );
}
