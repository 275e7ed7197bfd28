import type { Concept } from "./concept.ts";
import { normalText } from "./normal-text.ts";

/** What a concept's texts are in the numbers that conditions compare; see `spellingTable`. */
export type SpellingTable = ReadonlyMap<string, number>;

/** The code of a text that a `text` concept's conditions don't name: known, and none of them. */
export const OTHER_TEXT = 0;

const YES = ["yes", "y", "true", "t", "1", "on", "x", "✓", "ja", "oui", "si", "sí", "sì", "sim"];
/** The usual words for no. */
export const NO: readonly string[] = [
  "no",
  "n",
  "false",
  "f",
  "0",
  "off",
  "none",
  "nein",
  "nee",
  "non",
  "não",
  "nao",
];

/**
 * Normal texts → numbers: what they mean for `number` and `months`, 1 or 0 for `yesNo`, the choice's place for `choice`,
 * 1 + the place among `named` for `text`.
 * @param named the texts that the framework's conditions name for a `text` concept
 */
export function spellingTable(concept: Concept, named: readonly string[]): SpellingTable {
  const table = new Map<string, number>();
  switch (concept.type) {
    case "number":
    case "months":
      for (const { means, texts } of concept.spellings ?? [])
        for (const text of texts) table.set(normalText(text), means);
      break;
    case "yesNo":
      for (const text of YES) table.set(text, 1);
      for (const text of NO) table.set(text, 0);
      for (const { means, texts } of concept.spellings ?? [])
        for (const text of texts) table.set(normalText(text), Number(means));
      break;
    case "choice":
      for (const [place, { means, texts }] of concept.spellings.entries())
        for (const text of [means, ...texts]) table.set(normalText(text), place);
      break;
    case "text":
      for (const [place, text] of named.entries()) table.set(normalText(text), 1 + place);
  }
  return table;
}
