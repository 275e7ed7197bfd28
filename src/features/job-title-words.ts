/**
 * The words by which a job title is read, in English, German, French and Spanish, with the commonest of Italian, Dutch and
 * Portuguese, usual abbreviations and frequent misspellings. They stand as `readJobTitle` makes titles: lower case,
 * without diacritics, words apart by a space; `|` is the title's begin, its end, or a comma, slash, dash or "and" in it.
 *
 * Rows stand in order of strength: of all rows with a word in the title, the first decides. A longer entry hides the
 * shorter ones inside it ("vice president" hides "president").
 */
export interface WordRow<Level extends string> {
  readonly level: Level;
  readonly words: readonly string[];
}

/** Splits at commas, so that the tables stay readable. */
export function words(list: string): string[] {
  return list.split(",").map((word) => word.trim());
}
