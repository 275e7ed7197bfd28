import type { LeadSchema } from "../leads/schema.ts";
import { cellAt, findColumn, type LeadTable } from "../leads/table.ts";

/** The id of each lead as text; its index in the whole file where it has none. */
export function leadIds(table: LeadTable, schema: LeadSchema): (row: number) => string {
  const name = schema.columns.find(({ role }) => role === "id")?.name;
  const column = name === undefined ? undefined : findColumn(table, name);
  return (row) => String((column && cellAt(column, row)) ?? row);
}
