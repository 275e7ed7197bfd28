import type { Command } from "commander";
import { InputError } from "../leads/input-error.ts";
import { readActivities } from "../leads/read-activities.ts";
import { readDiscovery } from "../leads/read-discovery.ts";
import { readHistory } from "../leads/read-history.ts";
import type { LeadSchema } from "../leads/schema.ts";
import type { LeadTable } from "../leads/table.ts";
import type { Context } from "./context.ts";

/** Files that tell the lives of leads. */
export interface LifeFlags {
  readonly activities?: string;
  readonly history?: string;
  readonly discovery?: string;
}

export function addLifeFlags(command: Command): Command {
  return command
    .option("--activities <file>", "what leads did and when: lead, time, type and perhaps a value")
    .option("--history <file>", "which values fields took and when: lead, time, field and value")
    .option(
      "--discovery <file>",
      "what leads told and when: lead, time, field or concept, value and perhaps who said it",
    );
}

/**
 * The table with what leads did, which values their fields took and what they told.
 * @param id the column by which the files name leads
 * @param columns of the files, where their names don't tell
 * @throws InputError where a file is given and the table has no column of ids, or a file can't be joined to it
 */
export async function withLives(
  table: LeadTable,
  id: string | null | undefined,
  flags: LifeFlags,
  columns: Pick<LeadSchema, "activities" | "history" | "discovery">,
  { terminal, signal, now }: Context,
): Promise<LeadTable> {
  const asked = flags.activities ?? flags.history ?? flags.discovery;
  if (asked === undefined) return table;
  if (id === null || id === undefined)
    throw new InputError(
      `can't join ${asked} to ${table.source}: found no column of ids there, wanted --id COLUMN`,
    );
  const tell = (path: string, badRows: readonly { readonly message: string }[], orphans: number) => {
    for (const { message } of badRows.slice(0, 5)) terminal.tell(`left out: ${message}`);
    if (badRows.length > 5) terminal.tell(`left out: ${badRows.length - 5} more rows of ${path}`);
    if (orphans > 0)
      terminal.tell(`note: ${orphans} entries of ${path} belong to no lead of ${table.source}: left out`);
  };
  let whole = table;
  if (flags.activities !== undefined) {
    const options = { id, columns: columns.activities ?? {}, signal };
    const read = await readActivities(flags.activities, table, options);
    tell(flags.activities, read.badRows, read.orphans);
    whole = { ...whole, activities: read.log };
  }
  if (flags.history !== undefined) {
    const read = await readHistory(flags.history, table, { id, columns: columns.history ?? {}, signal });
    tell(flags.history, read.badRows, read.orphans);
    whole = { ...whole, history: read.log };
  }
  if (flags.discovery !== undefined) {
    const options = { id, columns: columns.discovery ?? {}, now: now().getTime(), signal };
    const read = await readDiscovery(flags.discovery, table, options);
    tell(flags.discovery, read.badRows, read.orphans);
    whole = { ...whole, discovery: read.log };
  }
  return whole;
}
