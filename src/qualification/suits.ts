import type { ColumnType } from "../leads/table.ts";
import type { Concept } from "./concept.ts";
import { spellingTable } from "./spelling-table.ts";

/** Whether a column of that type can tell the concept; text suits numbers only where the framework spells some. */
export function suits(concept: Concept, type: ColumnType): boolean {
  switch (type) {
    case "category":
    case "text":
      return (concept.type !== "number" && concept.type !== "months") || spellsTexts(concept);
    case "number":
      return concept.type === "number" || concept.type === "months" || concept.type === "yesNo";
    case "date":
      return concept.type === "months" || concept.type === "yesNo";
    case "boolean":
      return spellsYesNo(concept);
    case "jobTitle":
      return concept.type === "choice" || concept.type === "text";
    case "email":
      return false;
  }
}

/** The types of column that suit the concept, for messages. */
export function suitableTypes(concept: Concept): string {
  return ALL_TYPES.filter((type) => suits(concept, type)).join(", ");
}

const ALL_TYPES: readonly ColumnType[] = [
  "number",
  "boolean",
  "date",
  "category",
  "text",
  "email",
  "jobTitle",
];

function spellsYesNo(concept: Concept): boolean {
  if (concept.type === "text") return false;
  const texts = spellingTable(concept, []);
  return texts.has("yes") || texts.has("no");
}

/** Spelling `yes` and `no` alone is for boolean columns: it doesn't make `about $10k` a number. */
function spellsTexts(concept: Concept): boolean {
  return [...spellingTable(concept, []).keys()].some((text) => text !== "yes" && text !== "no");
}
