import { ACTIVITIES } from "../features/activity-transform.ts";
import type { ColumnSchema, LeadSchema } from "../leads/schema.ts";
import { type Column, type LeadTable, missingNumber } from "../leads/table.ts";
import type { Roles } from "./roles.ts";
import type { TrainSettings } from "./settings.ts";

/**
 * What a scorer will expect of a lead: the columns of the training table with their types and roles, and the range of each
 * number that features read.
 * @param read names of the columns that the plan reads
 */
export function schemaOf(
  table: LeadTable,
  roles: Roles,
  settings: TrainSettings,
  read: ReadonlySet<string>,
): LeadSchema {
  return {
    ...(table.activities && read.has(ACTIVITIES) && { activities: settings.activities ?? {} }),
    ...(table.history && { history: settings.history ?? {} }),
    ...(table.discovery && { discovery: settings.discovery ?? {} }),
    columns: table.columns.map((column): ColumnSchema => {
      const { name, type } = column;
      const stated = settings.columns?.[name];
      const range = read.has(name) ? rangeOf(column) : null;
      const role = roles.of[name] ?? "feature";
      return {
        name,
        type,
        role: role === "feature" && !read.has(name) ? "ignored" : role,
        ...(stated?.required && { required: true }),
        ...(range && { range }),
        ...(stated?.placeholders && { placeholders: stated.placeholders }),
        ...(stated?.sentinels && { sentinels: stated.sentinels }),
        ...(stated?.actionable && { actionable: stated.actionable }),
        ...("spelling" in column && column.spelling && { spelling: column.spelling }),
      };
    }),
  };
}

function rangeOf(column: Column): [number, number] | null {
  if (column.type !== "number") return null;
  const missing = missingNumber(column.values);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of column.values) {
    if (value === missing || !Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}
