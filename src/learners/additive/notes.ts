import type { Feature } from "../../features/matrix.ts";

/** More names than these nobody reads. */
const MOST_NAMED = 12;

/**
 * What a person should know of a fit.
 * @param rounds of each bag
 * @param dropped the features without a term
 * @param tried how many pairs were; `pairs` names those that stayed
 */
export function notesOf(
  rounds: readonly number[],
  dropped: readonly Feature[],
  tried: number,
  pairs: readonly string[],
): string[] {
  const notes = [
    `${rounds.length} bags, stopped after ${Math.min(...rounds)} to ${Math.max(...rounds)} rounds by the rows that each left out`,
  ];
  if (tried > 0)
    notes.push(
      `of ${tried} pairs tried ${pairs.length} help on the rows left out${pairs.length > 0 ? `: ${someOf(pairs)}` : ""}`,
    );
  if (dropped.length > 0) {
    const names = dropped.map((feature) => feature.name).join(", ");
    notes.push(`without effect on the rows left out, so without a term: ${names}`);
  }
  return notes;
}

function someOf(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
