import type { Cell } from "../leads/table.ts";

/** Unknown is never no. */
export type Verdict = "met" | "notMet" | "unknown";

/** How far qualification has come; `highlyQualified`: a two-way conversation has confirmed need, fit, authority and timing. */
export type Stage = "lead" | "mql" | "sql" | "highlyQualified";

/** What a verdict rests on: the concept, the lead's column mapped to it and its value; `null` column where unmapped. */
export interface Evidence {
  readonly concept: string;
  readonly column: string | null;
  readonly value: Cell;
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
  readonly stage: Stage;
  /** The first gating criterion that is not met, or null; unknown ones are passed over. */
  readonly stoppedAt: string | null;
  readonly criteria: readonly CriterionVerdict[];
  /** The questions of the unknown criteria, in the framework's order. */
  readonly askNext: readonly Question[];
}
