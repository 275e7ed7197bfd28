import { guessRoles } from "../leads/guess-roles.ts";
import type { ColumnType, LeadTable } from "../leads/table.ts";
import type { Framework } from "../qualification/framework.ts";

/** What `guessConcepts` is given for this table: ids, outcome, dates of closing and amounts tell no concept. */
export function conceptCandidates(
  table: LeadTable,
  framework: Framework,
  target: string | undefined,
): [columns: { name: string; type: ColumnType }[], framework: Framework, excluded: ReadonlySet<string>] {
  const roles = guessRoles(table, { ...(target !== undefined && { target }), given: {} });
  const excluded = table.columns.filter(({ name }) => roles[name] !== "feature").map(({ name }) => name);
  return [table.columns.map(({ name, type }) => ({ name, type })), framework, new Set(excluded)];
}
