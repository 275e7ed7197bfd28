import type { Column } from "../leads/table.ts";
import type { Candidate, FeatureReader, Training } from "./candidate.ts";
import { levelCodes } from "./levels.ts";
import type { Feature } from "./matrix.ts";
import { reasons } from "./reasons.ts";
import { asText, codeTexts, countTexts } from "./texts.ts";

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
  if (filled === rows.length) return reasons.freeText(rows.length);
  return [
    {
      transform: { kind: "text", column: name },
      feature: { name: `${name}.filled`, column: name, kind: "category", levels: ["false", "true"] },
    },
  ];
}

export function textReader(feature: Feature): FeatureReader {
  const codeOf = levelCodes(feature);
  const [no, yes] = [codeOf("false"), codeOf("true")];
  return (column, rows) => codeTexts(column, rows, () => yes).map((code) => (code === yes ? yes : no));
}
