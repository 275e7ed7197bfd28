import { describeImport, type ImportFacts } from "../describe-import.ts";
import { list, section } from "../html.ts";

/** Where an imported model comes from, in place of what a training tells. */
export function importedSection(facts: ImportFacts): string {
  return section("origin", "Origin", `<div class="glance">${list(describeImport(facts))}</div>`);
}
