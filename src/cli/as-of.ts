import type { LeadTable } from "../leads/table.ts";
import type { ScorerParts } from "../scoring/parts.ts";

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
  let latest = Number.NEGATIVE_INFINITY;
  for (const { name, role } of schema.columns) {
    if (role !== "created" && role !== "closed") continue;
    const column = table.columns.find((one) => one.name === name);
    if (column?.type === "date") for (const at of column.values) if (at > latest) latest = at;
  }
  if (latest > Number.NEGATIVE_INFINITY) return latest;
  return about.endOfData === null ? now.getTime() : Date.parse(about.endOfData);
}
