import type { LeadSchema } from "../leads/schema.ts";
import { cellAt, findColumn, type LeadTable } from "../leads/table.ts";

/** The id of each lead as text; its index in the whole file where it has none. */
export function leadIds(table: LeadTable, schema: LeadSchema): (row: number) => string {
  const name = idOf(schema);
  const column = name === undefined ? undefined : findColumn(table, name);
  return (row) => String((column && cellAt(column, row)) ?? row);
}

/** The column that tells leads apart, where there is one. */
export function idOf(schema: LeadSchema): string | undefined {
  return schema.columns.find(({ role }) => role === "id")?.name;
}
