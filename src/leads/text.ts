/** White space of any script, and the characters without width that web pages and spreadsheets leave behind. */
const EDGE = "[\\p{White_Space}\\u180e\\u200b-\\u200d\\u2060\\ufeff]+";
const EDGES = new RegExp(`^${EDGE}|${EDGE}$`, "gu");
const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/;

/**
 * The text as every cell is read, in training and in serving: Unicode's composed form (NFC), without white space
 * (no-break spaces too) or zero-width characters at its ends.
 */
export function cleanText(text: string): string {
  return PLAIN.test(text) ? text : text.normalize("NFC").replace(EDGES, "");
}
