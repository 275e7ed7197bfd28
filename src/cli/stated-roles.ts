import { guessRoles } from "../leads/guess-roles.ts";
import { type ColumnRole, findColumn, type LeadTable } from "../leads/table.ts";

/** What is stated of roles, by a configuration or by flags. */
export interface StatedRoles {
  readonly target?: string;
  readonly id?: string;
  readonly created?: string;
  readonly closed?: string;
  readonly amount?: string;
  readonly customer?: string;
  readonly exclude?: readonly string[];
  readonly columns?: Readonly<Record<string, { readonly role?: ColumnRole | undefined }>>;
}

/** The role of each column by its name: as stated, else guessed. */
export function rolesAsStated(table: LeadTable, stated: StatedRoles): Readonly<Record<string, ColumnRole>> {
  const given: Record<string, ColumnRole> = {};
  for (const [name, { role }] of Object.entries(stated.columns ?? {})) if (role) given[name] = role;
  for (const name of stated.exclude ?? []) given[name] = "ignored";
  for (const role of ["id", "created", "closed", "amount", "customer"] as const) {
    const name = stated[role];
    if (name !== undefined) given[name] = role;
  }
  return guessRoles(table, { ...(stated.target !== undefined && { target: stated.target }), given });
}

/** The latest creation or closing in the table, in milliseconds since 1970, or null. */
export function endOfData(table: LeadTable, roles: Readonly<Record<string, ColumnRole>>): number | null {
  let latest = Number.NEGATIVE_INFINITY;
  for (const { name } of table.columns) {
    if (roles[name] !== "created" && roles[name] !== "closed") continue;
    const column = findColumn(table, name);
    if (column?.type === "date") for (const at of column.values) if (at > latest) latest = at;
  }
  return latest === Number.NEGATIVE_INFINITY ? null : latest;
}
