import type { LeadTable } from "../leads/table.ts";
import type { ScorerParts } from "../scoring/parts.ts";
import { endOfData } from "./stated-roles.ts";

/**
 * The moment at which the leads of a file are looked at on the command line: as asked, else the end of the file's data (its
 * latest creation or closing), else that of the training data, else now.
 * @param asked ms since 1970
 */
export function momentOfScoring(
  asked: number | undefined,
  table: LeadTable,
  { schema, about }: ScorerParts,
  now: Date,
): number {
  if (asked !== undefined) return asked;
  const roles = Object.fromEntries(schema.columns.map(({ name, role }) => [name, role]));
  const latest = endOfData(table, roles);
  if (latest !== null) return latest;
  return about.endOfData === null ? now.getTime() : Date.parse(about.endOfData);
}
