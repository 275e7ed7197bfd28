import { type Feature, FIRST_LEVEL, UNSEEN } from "./matrix.ts";

/** A level is listed only if at least so many training rows have it: rarer ones teach nothing and may name a person. */
export const RARE = 5;

/** Most levels of a category, so that with missing and unseen its codes fit a byte. */
export const MOST_LEVELS = 253;

/** The levels that aren't rare, most frequent first, equally frequent ones by their text; at most `maxLevels`. */
export function frequentLevels(counts: ReadonlyMap<string, number>, maxLevels: number): string[] {
  return [...counts]
    .filter(([, count]) => count >= RARE)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, maxLevels)
    .map(([level]) => level);
}

/** Of a fixed vocabulary, the levels that aren't rare, in the vocabulary's order. */
export function knownLevels(counts: ReadonlyMap<string, number>, vocabulary: readonly string[]): string[] {
  return vocabulary.filter((level) => (counts.get(level) ?? 0) >= RARE);
}

/** From a level's text to its code in `feature`, `UNSEEN` for any other text. The map is made once. */
export function levelCodes(feature: Feature): (level: string) => number {
  const codes = new Map(feature.levels?.map((level, k) => [level, FIRST_LEVEL + k]));
  return (level) => codes.get(level) ?? UNSEEN;
}
