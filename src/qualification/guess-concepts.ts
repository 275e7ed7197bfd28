import type { ColumnType } from "../leads/table.ts";
import type { Concept } from "./concept.ts";
import type { Framework } from "./framework.ts";
import { suits } from "./suits.ts";

interface NamedColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/**
 * Which column tells which concept, guessed by the framework's words in the columns' names; concepts without a likely
 * column are absent. A column tells one concept at most. The surest words win, then names with fewest other words, then the
 * framework's and the columns' order.
 * @param excluded columns that tell something else: ids, the outcome, what is filled in after it
 */
export function guessConcepts(
  columns: readonly NamedColumn[],
  framework: Framework,
  excluded: ReadonlySet<string>,
): Record<string, string> {
  const candidates: { concept: string; column: string; rank: number; others: number }[] = [];
  for (const [name, concept] of Object.entries(framework.concepts)) {
    for (const column of columns) {
      if (excluded.has(column.name) || !isLikely(concept, column)) continue;
      const words = wordsOf(column.name);
      const rank = concept.guess.findIndex((phrase) => holds(words, wordsOf(phrase)));
      if (rank < 0) continue;
      const others = words.length - wordsOf(concept.guess[rank]!).length;
      candidates.push({ concept: name, column: column.name, rank, others });
    }
  }
  candidates.sort((a, b) => a.rank - b.rank || a.others - b.others); // stable: ties keep both orders

  const guessed = new Map<string, string>();
  const taken = new Set<string>();
  for (const { concept, column } of candidates) {
    if (guessed.has(concept) || taken.has(column)) continue;
    guessed.set(concept, column);
    taken.add(column);
  }
  const inOrder = Object.keys(framework.concepts).filter((name) => guessed.has(name));
  return Object.fromEntries(inOrder.map((name) => [name, guessed.get(name)!]));
}

const OTHER_UNITS = new Set(["day", "days", "week", "weeks", "quarter", "quarters", "year", "years"]);

/** Stricter than `suits`, since nobody has said that this column is meant. */
function isLikely(concept: Concept, { name, type }: NamedColumn): boolean {
  if (!suits(concept, type) || type === "text") return false;
  if (concept.type === "yesNo") return type !== "date";
  return (
    concept.type !== "months" || type !== "number" || !wordsOf(name).some((word) => OTHER_UNITS.has(word))
  );
}

/** `Decision-Role`, `decisionRole` and `decision_role` are the words decision and role. */
function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** Whether the phrase's words follow each other somewhere among `words`. */
function holds(words: readonly string[], phrase: readonly string[]): boolean {
  return words.some((_, from) => phrase.every((word, i) => words[from + i] === word));
}
