import { columnGroups } from "../features/column-groups.ts";
import { InputError } from "../leads/input-error.ts";
import { nearestName } from "../leads/nearest-name.ts";
import { findColumn, type LeadTable } from "../leads/table.ts";
import { MET } from "../qualification/conditions.ts";
import { outsideAll } from "../qualification/named-members.ts";
import type { CompiledFramework } from "../qualification/qualify.ts";
import { rolesAsStated, type StatedRoles } from "./stated-roles.ts";

/** Leads in groups that have names; they may share some. */
export interface RowGroups {
  readonly column: string;
  readonly groups: readonly { readonly value: string; readonly rows: Uint32Array }[];
}

/**
 * The rows by what was asked: `segments` of the framework, the `month` in which leads came, or a column; a column of such a name comes first.
 * @param stands the leads as they are seen at these moments
 * @throws InputError where there is nothing of that name to group by
 */
export function rowGroups(
  asked: string,
  table: LeadTable,
  stands: { readonly seen: LeadTable; readonly moments: Float64Array; readonly compiled: CompiledFramework },
  stated: StatedRoles,
): RowGroups {
  const isSegments = asked === "segments" && !findColumn(table, asked);
  return isSegments
    ? bySegments(stands.compiled, stands.seen, stands.moments)
    : byColumn(table, asked, stated);
}

/**
 * The rows of each segment that the framework names, which may share rows, and of those outside them all.
 * @throws InputError where it names none
 */
function bySegments(compiled: CompiledFramework, table: LeadTable, moments: Float64Array): RowGroups {
  const members = compiled.segmentsFor(table, moments);
  if (members.length === 0)
    throw new InputError(
      `can't group the leads of ${table.source} by segments: found none in the framework ${compiled.framework.name}, wanted some under segments`,
    );
  const everyRow = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const { unknown, none } = outsideAll(members, table.rows);
  return {
    column: "segments",
    groups: [
      ...members.map(({ name, truths }) => ({
        value: name,
        rows: everyRow.filter((row) => truths[row] === MET),
      })),
      { value: "unknown", rows: unknown },
      { value: "none", rows: none },
    ],
  };
}

/** The rows of each value. */
function byColumn(table: LeadTable, asked: string, stated: StatedRoles): RowGroups {
  const roles = rolesAsStated(table, stated);
  const names = table.columns.map(({ name }) => name);
  const isMonth = asked === "month" && !names.includes(asked);
  const name = isMonth ? names.find((one) => roles[one] === "created") : asked;
  const column = name === undefined ? undefined : findColumn(table, name);
  if (!column) {
    const near = nearestName(asked, names);
    throw new InputError(
      isMonth
        ? `can't tell the months of ${table.source}: found no column that says when leads came, wanted created in the config`
        : `can't group the leads of ${table.source}: found no column ${asked}, wanted one of its columns, month or segments${near === null ? "" : ` (did you mean ${near}?)`}`,
    );
  }
  if (table.rows === 0) return { column: asked, groups: [] };
  const everyRow = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const { names: values, group } = columnGroups(column, everyRow);
  return {
    column: asked,
    groups: values.map((value, at) => ({ value, rows: everyRow.filter((row) => group[row] === at) })),
  };
}
