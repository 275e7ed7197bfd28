import type { LeadTable } from "../leads/table.ts";
import type { Framework } from "../qualification/framework.ts";
import { guessConcepts } from "../qualification/guess-concepts.ts";
import { rolesAsStated, type StatedRoles } from "./stated-roles.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Which column tells which concept: as the configuration says, else guessed among the columns that are neither excluded nor
 * ids, outcomes, dates of creation and closing or amounts.
 * @param others frameworks whose concepts are wanted too, after those of `framework`
 */
export function conceptsFor(
  table: LeadTable,
  framework: Framework,
  stated: StatedRoles & { readonly concepts?: Readonly<Record<string, string>> },
  terminal: Terminal,
  others: readonly Framework[] = [],
): Readonly<Record<string, string>> {
  const frameworks = [framework, ...others];
  if (!stated.concepts) {
    const roles = rolesAsStated(table, stated);
    const excluded = table.columns.filter(({ name }) => roles[name] !== "feature").map(({ name }) => name);
    const guesses = frameworks.map((one) => guessConcepts(table.columns, one, new Set(excluded)));
    return Object.assign({}, ...guesses.reverse());
  }
  // One configuration may serve several frameworks, so a concept that none of these has is told, not refused.
  const known = (concept: string) => frameworks.some(({ concepts }) => Object.hasOwn(concepts, concept));
  const strange = Object.keys(stated.concepts).filter((concept) => !known(concept));
  if (strange.length > 0)
    terminal.tell(
      `${framework.name} has no concept ${strange.join(", ")}: not read; it has ${Object.keys(framework.concepts).join(", ")}`,
    );
  return Object.fromEntries(Object.entries(stated.concepts).filter(([concept]) => known(concept)));
}
