import type { Cell } from "../leads/table.ts";
import { LeadError } from "../scoring/lead-error.ts";
import type { Prediction } from "../scoring/prediction.ts";
import type { LeadScorer } from "../scoring/scorer.ts";

/** One field with another value, and what the version would have answered then. */
export interface OtherAnswer {
  readonly field: string;
  readonly value: Cell;
  readonly probability: number;
  readonly grade: Prediction["grade"];
}

const PLACES = [0, 0.25, 0.5, 0.75, 1];
const MOST_LEVELS = 20;

/**
 * What other values of single fields would have changed, the largest change of probability first: numbers over the range of the
 * training leads, categories over the levels that the model knows. Each is scored, not estimated. It shows how the answer
 * depends on the data; that a lead could be changed so is not said.
 */
export function whatWouldChange(
  scorer: LeadScorer,
  lead: Readonly<Record<string, unknown>>,
  options: Parameters<LeadScorer["scoreLeads"]>[1],
): OtherAnswer[] {
  const [now] = scorer.scoreLeads([lead], { ...options, explain: "none" });
  if (now === undefined || now instanceof LeadError) return [];
  const found: OtherAnswer[] = [];
  for (const { name, type, range } of scorer.parts.schema.columns) {
    const feature = scorer.parts.plan.features.find((one) => one.name === name && one.column === name);
    if (!feature) continue;
    const values: Cell[] =
      feature.kind === "category"
        ? (feature.levels ?? []).slice(0, MOST_LEVELS)
        : type === "number" && range
          ? PLACES.map((place) => range[0] + place * (range[1] - range[0]))
          : [];
    const answers = scorer.scoreLeads(
      values.map((value) => ({ ...lead, [name]: value })),
      { ...options, explain: "none" },
    );
    const changes = answers.flatMap((answer, i): OtherAnswer[] =>
      answer instanceof LeadError || answer.probability === now.probability
        ? []
        : [{ field: name, value: values[i]!, probability: answer.probability, grade: answer.grade }],
    );
    const far = ({ probability }: OtherAnswer) => Math.abs(probability - now.probability);
    const best = changes.sort((a, b) => far(b) - far(a))[0];
    if (best) found.push(best);
  }
  return found.sort(
    (a, b) => Math.abs(b.probability - now.probability) - Math.abs(a.probability - now.probability),
  );
}
