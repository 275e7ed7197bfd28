import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import type { ColumnTable } from "arquero";
import { InputError } from "./input-error.ts";
import { type LeadsFile, type ReadOptions, readFileAs } from "./read.ts";
import { makeWorkingFolder } from "./working-folder.ts";

/** One lead, or one row of any kind: a cell is text, a number, a boolean, a `Date`, a bigint, or null where it is missing. */
export type LeadObject = Readonly<Record<string, unknown>>;

/** Leads in memory: an arquero table, objects, or the bytes of an Arrow IPC file or stream. */
export type LeadsInMemory = ColumnTable | Iterable<LeadObject> | Uint8Array;

/** So many characters are handed to the file at a time. */
const CHUNK = 1 << 20;

/**
 * The same table that `readLeads` makes of a file, from leads that are in memory: types are guessed and cells are read alike, so
 * that a notebook and the command line train the same model. They pass through a working file, removed at the end.
 * @param leads rows of a table by arquero (in its order, without what it filters out), objects, or bytes of Arrow
 * @param options those of `readLeads`, and what messages call these leads
 * @throws InputError for no lead, a row that is no object, a nested value, or bytes that aren't Arrow's
 * @throws the signal's reason once it is aborted
 */
export async function leadsFrom(
  leads: LeadsInMemory,
  { name = "the leads", ...options }: ReadOptions & { readonly name?: string } = {},
): Promise<LeadsFile> {
  options.signal?.throwIfAborted();
  const rows = leads instanceof Uint8Array ? await arrowRows(leads, name) : (leads as Iterable<LeadObject>);
  const folder = await makeWorkingFolder();
  try {
    const path = join(folder, "leads.ndjson");
    if ((await writeLines(rows, path, name, options.signal)) === 0)
      throw new InputError(`found no row in ${name}, wanted at least one lead`);
    return await readFileAs(name, path, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function arrowRows(bytes: Uint8Array, name: string): Promise<Iterable<LeadObject>> {
  const { fromArrow } = await import("arquero");
  try {
    return fromArrow(bytes) as Iterable<LeadObject>;
  } catch (error) {
    throw new InputError(
      `found ${bytes.length} bytes in ${name} that aren't Arrow's (${(error as Error).message}), wanted an Arrow IPC file or stream`,
    );
  }
}

async function writeLines(
  rows: Iterable<LeadObject>,
  path: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const file = createWriteStream(path, { mode: 0o600 });
  let count = 0;
  let text = "";
  try {
    for (const row of rows) {
      if (typeof row !== "object" || row === null || Array.isArray(row))
        throw new InputError(
          `${name}, row ${count + 1}: found ${Array.isArray(row) ? "a list" : row === null ? "null" : typeof row}, wanted an object with a cell for each column`,
        );
      count++;
      text += `${JSON.stringify(row, plainCell)}\n`;
      if (text.length < CHUNK) continue;
      if (!file.write(text)) await once(file, "drain");
      text = "";
      signal?.throwIfAborted();
    }
    file.end(text);
    await finished(file);
    return count;
  } finally {
    file.destroy();
  }
}

/** A date passes as ISO 8601 text (its own `toJSON`), a bigint as its digits. */
function plainCell(_: string, cell: unknown): unknown {
  return typeof cell === "bigint" ? String(cell) : cell;
}
