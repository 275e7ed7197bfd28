import type { Column } from "../leads/table.ts";
import type { Candidate, FeatureReader, Training } from "./candidate.ts";
import { levelCodes } from "./levels.ts";
import type { Feature } from "./matrix.ts";
import { reasons } from "./reasons.ts";
import { type AnyText, asText, codeTexts, countTexts } from "./texts.ts";

const MOST = 0.95;

/** Whether free text is filled in; what it says is never read. */
export interface TextTransform {
  readonly kind: "text";
  readonly column: string;
}

/** `X.filled`, or why there is none. */
export function textCandidates(column: Column, { rows }: Training): Candidate[] | string {
  const { name } = column;
  const filled = countTexts(asText(column), rows, () => "true").get("true") ?? 0;
  if (filled === 0) return reasons.empty(rows.length);
  if (filled === rows.length) return reasonAgainst(asText(column), rows);
  return [
    {
      transform: { kind: "text", column: name },
      feature: { name: `${name}.filled`, column: name, kind: "category", levels: ["false", "true"] },
    },
  ];
}

/** An id or a code is hardly ever two words, and free text hardly ever one. */
function reasonAgainst(column: AnyText, rows: Uint32Array): string {
  const oneWord = countTexts(column, rows, (text) => String(!/\s/u.test(text))).get("true") ?? 0;
  if (oneWord < MOST * rows.length) return reasons.freeText(rows.length);
  const distinct = countTexts(column, rows, (text) => text).size;
  return distinct > rows.length / 2
    ? reasons.nearUnique(distinct, rows.length)
    : reasons.tooMany(distinct, rows.length);
}

export function textReader(feature: Feature): FeatureReader {
  const codeOf = levelCodes(feature);
  const [no, yes] = [codeOf("false"), codeOf("true")];
  return (column, rows) => codeTexts(column, rows, () => yes).map((code) => (code === yes ? yes : no));
}
