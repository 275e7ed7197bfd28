import type { Column } from "../leads/table.ts";
import type { Candidate, FeatureReader, Training } from "./candidate.ts";
import { EMAIL_KINDS, emailKind, mailDomains } from "./email-kind.ts";
import { knownLevels, levelCodes, RARE } from "./levels.ts";
import type { Feature } from "./matrix.ts";
import { reasons } from "./reasons.ts";
import { asText, codeTexts, countTexts } from "./texts.ts";

/**
 * The kind of an e-mail address. There is no feature of the domain, which is personal data, nor of its country: endings
 * such as .io, .ai or .co tell none, and leads mostly have a column for it.
 */
export interface EmailTransform {
  readonly kind: "email";
  readonly column: string;
}

/** `X.kind`, or why there is none. */
export function emailCandidates(column: Column, { rows }: Training): Candidate[] | string {
  const { name } = column;
  const counts = countTexts(asText(column), rows, emailKind);
  if (counts.size === 0) return reasons.empty(rows.length);
  const levels = knownLevels(counts, EMAIL_KINDS);
  if (levels.length === 0) return reasons.allRare(counts.size, rows.length, RARE);
  return [
    {
      transform: { kind: "email", column: name },
      feature: { name: `${name}.kind`, column: name, kind: "category", levels },
    },
  ];
}

export function emailReader(feature: Feature): FeatureReader {
  const codeOf = levelCodes(feature);
  mailDomains(); // now, so that the first lead doesn't wait for the lists
  return (column, rows) => codeTexts(column, rows, (address) => codeOf(emailKind(address)));
}
