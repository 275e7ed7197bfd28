import type { Framework } from "../qualification/framework.ts";
import { LeadError } from "../scoring/lead-error.ts";
import type { Prediction } from "../scoring/prediction.ts";
import type { LeadScorer } from "../scoring/scorer.ts";
import type { PredictionEntry, ShadowEntry } from "./entry.ts";

export interface Replayed {
  /** Whether every bit of the answer came again. */
  readonly isSame: boolean;
  /** What the version answers now, with all contributions. */
  readonly prediction: Prediction;
}

/**
 * Scores a logged lead once more, as it was asked then.
 * @param scorer of the version that answered
 * @param frameworks the built-in ones by name, for a question that named one
 * @throws RangeError where the lead can't be scored any more: the entry isn't what was written, or the version isn't
 */
export function replayEntry(
  { ask, index, lead, answer }: PredictionEntry,
  scorer: LeadScorer,
  frameworks: ReadonlyMap<string, Framework>,
): Replayed {
  const framework = frameworkOf(ask.framework, scorer, frameworks);
  const options = {
    asOf: Date.parse(ask.asOf),
    firstIndex: index,
    coerce: ask.coerce ?? false,
    ...(framework && { framework }),
  };
  const score = (explain: PredictionEntry["ask"]["explain"]) => {
    const [found] = scorer.scoreLeads([lead], { ...options, explain });
    if (found === undefined || found instanceof LeadError)
      throw new RangeError(
        `replaying a prediction: found ${found?.message ?? "no answer"}, wanted the answer of then`,
      );
    return found;
  };
  const again = score(ask.explain);
  const { predictionId: _, ...before } = answer;
  return {
    isSame: JSON.stringify(sorted(again)) === JSON.stringify(sorted(before)),
    prediction: ask.explain === "all" ? again : score("all"),
  };
}

/**
 * Whether what another version said beside a logged lead comes again, to the last bit.
 * @param scorer of that version
 */
export function replayShadow(
  { ask, lead }: Pick<PredictionEntry, "ask" | "lead">,
  { probability, grade }: Pick<ShadowEntry, "probability" | "grade">,
  scorer: LeadScorer,
): boolean {
  const options = { asOf: Date.parse(ask.asOf), coerce: ask.coerce ?? false, explain: "none" } as const;
  const [found] = scorer.scoreLeads([lead], options);
  return (
    found !== undefined &&
    !(found instanceof LeadError) &&
    found.probability === probability &&
    found.grade === grade
  );
}

function frameworkOf(
  name: string | undefined,
  { parts }: LeadScorer,
  frameworks: ReadonlyMap<string, Framework>,
): Framework | undefined {
  if (name === undefined) return undefined;
  const found = parts.framework?.name === name ? parts.framework : frameworks.get(name);
  if (found) return found;
  throw new RangeError(
    `replaying a prediction: found no framework of its name, wanted the one that was asked for`,
  );
}

/** The order of an object's keys says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
