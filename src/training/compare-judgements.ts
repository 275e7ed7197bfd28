import type { Evaluation } from "../evaluation/evaluate.ts";
import { rowLosses } from "../evaluation/log-loss.ts";
import { type PairedDifference, pairedDifference } from "../evaluation/paired-difference.ts";
import type { Judgement } from "./judge-scorer.ts";

/** How two scorers fared on the same leads. */
export interface JudgementComparison {
  readonly before: Evaluation;
  readonly after: Evaluation;
  /** Of the log loss, after − before: below 0 where `after` is better; null for fewer than two leads. */
  readonly difference: PairedDifference | null;
}

/**
 * Compares two scorers by what they said of the same leads, such as a version before and after an edit. Leads that either learned
 * from make it look better than it is.
 * @throws RangeError where they weren't judged by equally many leads
 */
export function compareJudgements(before: Judgement, after: Judgement): JudgementComparison {
  const [old, now] = [before, after].map(({ probabilities, y }) => rowLosses(probabilities, y)) as [
    Float64Array,
    Float64Array,
  ];
  return {
    before: before.evaluation,
    after: after.evaluation,
    difference: old.length > 1 || now.length > 1 ? pairedDifference(now, old) : null,
  };
}
