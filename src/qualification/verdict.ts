import type { Cell } from "../leads/table.ts";

/** Unknown is never no. */
export type Verdict = "met" | "notMet" | "unknown";

/** How far qualification has come; `highlyQualified`: a two-way conversation has confirmed need, fit, authority and timing. */
export type Stage = "lead" | "mql" | "sql" | "highlyQualified";

/** From the nearest to the furthest. */
export const STAGE_ORDER: readonly Stage[] = ["lead", "mql", "sql", "highlyQualified"];

/** Where something is known from: the lead's own fields, their dated changes, what it did, what it told. */
export type EvidenceSource = "lead" | "history" | "activities" | "discovery";

/** What a verdict rests on. */
export interface Evidence {
  /** The concept or column that the condition names, or a count in words. */
  readonly concept: string;
  /** The lead's column that tells it; null where none does. */
  readonly column: string | null;
  /** Null where it isn't known. */
  readonly value: Cell;
  /** When it was learned, ISO 8601; null where nobody told. */
  readonly learnedAt: string | null;
  /** Whether it was learned longer ago than the framework holds for fresh. */
  readonly stale: boolean;
  /** Null where nothing is known. */
  readonly source: EvidenceSource | null;
  /** Who said it, where that is told. */
  readonly by?: string;
}

export interface CriterionVerdict {
  readonly name: string;
  readonly verdict: Verdict;
  readonly evidence: readonly Evidence[];
}

export interface Question {
  readonly criterion: string;
  readonly question: string;
}

/** The answer of a framework about one lead. It knows neither probability nor grade. */
export interface Qualification {
  readonly framework: string;
  /** The framework's own `version`, null where it has none, and the sha256 of its content. */
  readonly frameworkVersion: string | null;
  readonly frameworkSha256: string;
  readonly stage: Stage;
  /** The first gating criterion that is not met, or null; unknown ones are passed over. */
  readonly stoppedAt: string | null;
  readonly criteria: readonly CriterionVerdict[];
  /** The weights of the criteria, summed by verdict. */
  readonly points: Readonly<Record<Verdict, number>>;
  /** The questions of the unknown criteria, in the framework's order. */
  readonly askNext: readonly Question[];
}
