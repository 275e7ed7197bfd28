import type { Column } from "../leads/table.ts";
import type { Candidate, FeatureReader, Training } from "./candidate.ts";
import { type JobTitle, readJobTitle } from "./job-title.ts";
import { FUNCTIONS, SENIORITIES } from "./job-title-levels.ts";
import { knownLevels, levelCodes, RARE } from "./levels.ts";
import type { Feature } from "./matrix.ts";
import { reasons } from "./reasons.ts";
import { asText, codeTexts, countTexts } from "./texts.ts";

/** The seniority or the function that a job title tells. */
export interface JobTitleTransform {
  readonly kind: "jobTitle";
  readonly column: string;
  readonly part: JobTitlePart;
}

export type JobTitlePart = "seniority" | "function";

const PARTS = [
  { part: "seniority", vocabulary: SENIORITIES },
  { part: "function", vocabulary: FUNCTIONS },
] as const;

/** `X.seniority` and `X.function`, or why there are none. */
export function jobTitleCandidates(column: Column, { rows }: Training): Candidate[] | string {
  const { name } = column;
  const titles = asText(column);
  const candidates: Candidate[] = [];
  for (const { part, vocabulary } of PARTS) {
    const counts = countTexts(titles, rows, (title) => readJobTitle(title)[part]);
    if (counts.size === 0) return reasons.empty(rows.length);
    const levels = knownLevels(counts, vocabulary);
    if (levels.length === 0) return reasons.allRare(counts.size, rows.length, RARE);
    candidates.push({
      transform: { kind: "jobTitle", column: name, part },
      feature: { name: `${name}.${part}`, column: name, kind: "category", levels },
    });
  }
  return candidates;
}

export function jobTitleReader(part: JobTitlePart, feature: Feature): FeatureReader {
  const codeOf = levelCodes(feature);
  return (column, rows) => codeTexts(column, rows, (title) => codeOf(readOnce(title)[part]));
}

/** So many titles are remembered: leads share most of theirs. */
const REMEMBERED = 4096;
const told = new Map<string, JobTitle>();

/** Reads a title once: of a single lead both parts are asked for in turn, and the next one may well have it too. */
function readOnce(title: string): JobTitle {
  const known = told.get(title);
  if (known) return known;
  const read = readJobTitle(title);
  if (told.size >= REMEMBERED) told.clear();
  told.set(title, read);
  return read;
}
