import { MOST_LEVELS } from "../../features/levels.ts";
import { FIRST_LEVEL } from "../../features/matrix.ts";
import type { Refuse } from "./imported.ts";

/** A category's levels, and our code of each foreign one. */
export interface ForeignLevels {
  readonly levels: readonly string[];
  /** A foreign code that isn't here is unseen: no split tells it from an unknown one. */
  readonly codeOf: ReadonlyMap<number, number>;
}

/**
 * The levels of a foreign category. Where there are more than codes, those stay that a split names: all others go the way of
 * unseen ones.
 * @param texts the text of each foreign code
 * @param named foreign codes that splits name
 */
export function foreignLevels(
  feature: string,
  texts: ReadonlyMap<number, string>,
  named: ReadonlySet<number>,
  refuse: Refuse,
): ForeignLevels {
  const told = [...texts.keys(), ...[...named].filter((code) => !texts.has(code))].sort((a, b) => a - b);
  const kept = told.length <= MOST_LEVELS ? told : told.filter((code) => named.has(code));
  if (kept.length > MOST_LEVELS)
    refuse(
      `${kept.length} categories of ${feature} that splits tell apart`,
      `at most ${MOST_LEVELS} in one feature`,
    );
  const levels = kept.map((code) => texts.get(code) ?? String(code));
  if (new Set(levels).size < levels.length)
    refuse(`two categories of ${feature} with one text`, "each category once");
  return { levels, codeOf: new Map(kept.map((code, k) => [code, FIRST_LEVEL + k])) };
}

/** A category's value as Python prints it, which is how files mostly hold it. */
export function levelText(value: unknown): string {
  if (value === true) return "True";
  if (value === false) return "False";
  return String(value).trim().normalize("NFC");
}
