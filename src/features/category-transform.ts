import type { Column } from "../leads/table.ts";
import type { Candidate, FeatureReader, Training } from "./candidate.ts";
import { frequentLevels, levelCodes, RARE } from "./levels.ts";
import type { Feature } from "./matrix.ts";
import { reasons } from "./reasons.ts";
import { asText, codeTexts, countTexts } from "./texts.ts";

/** A category's levels as the table holds them; rare and unseen ones share a code. */
export interface CategoryTransform {
  readonly kind: "category";
  readonly column: string;
}

/** The one feature of the column, or why there is none. */
export function categoryCandidates(column: Column, { rows, maxLevels }: Training): Candidate[] | string {
  const { name } = column;
  const counts = countTexts(asText(column), rows, (text) => text);
  let filled = 0;
  for (const count of counts.values()) filled += count;
  if (filled === 0) return reasons.empty(rows.length);
  if (filled > 1 && counts.size > filled / 2) return reasons.nearUnique(counts.size, filled);
  const levels = frequentLevels(counts, maxLevels);
  if (levels.length === 0) return reasons.allRare(counts.size, rows.length, RARE);
  return [
    {
      transform: { kind: "category", column: name },
      feature: { name, column: name, kind: "category", levels },
    },
  ];
}

export function categoryReader(feature: Feature): FeatureReader {
  const codeOf = levelCodes(feature);
  return (column, rows) => codeTexts(column, rows, codeOf);
}
