import type { LeadTable } from "../leads/table.ts";
import type { Framework } from "../qualification/framework.ts";
import { guessConcepts } from "../qualification/guess-concepts.ts";
import { rolesAsStated, type StatedRoles } from "./stated-roles.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Which column tells which concept: as the configuration says, else guessed among the columns that are neither excluded nor
 * ids, outcomes, dates of creation and closing or amounts.
 */
export function conceptsFor(
  table: LeadTable,
  framework: Framework,
  stated: StatedRoles & { readonly concepts?: Readonly<Record<string, string>> },
  terminal: Terminal,
): Readonly<Record<string, string>> {
  if (!stated.concepts) {
    const roles = rolesAsStated(table, stated);
    const excluded = table.columns.filter(({ name }) => roles[name] !== "feature").map(({ name }) => name);
    return guessConcepts(table.columns, framework, new Set(excluded));
  }
  // One configuration may serve several frameworks, so a concept that this one lacks is told, not refused.
  const strange = Object.keys(stated.concepts).filter(
    (concept) => !Object.hasOwn(framework.concepts, concept),
  );
  if (strange.length > 0)
    terminal.tell(
      `${framework.name} has no concept ${strange.join(", ")}: not read; it has ${Object.keys(framework.concepts).join(", ")}`,
    );
  return Object.fromEntries(
    Object.entries(stated.concepts).filter(([concept]) => Object.hasOwn(framework.concepts, concept)),
  );
}
