import { waterfall } from "../../charts/waterfall.ts";
import { LeadError } from "../../scoring/lead-error.ts";
import type { Prediction } from "../../scoring/prediction.ts";
import type { LeadScorer, ScoreOptions } from "../../scoring/scorer.ts";
import { htmlTable, paragraph } from "../html.ts";
import { percent, percentRange } from "../words.ts";
import { shows } from "./shows.ts";

/** Beyond these the picture joins the rest; the answer lists all. */
const MOST_STEPS = 12;

/**
 * One lead's answer with all reasons. In a notebook it shows itself: the sum of its reasons as a picture, and the verdicts beside.
 * @param lead as `/predict` takes it
 * @throws LeadError where the lead can't be read
 */
export function explainLead(scorer: LeadScorer, lead: object, options: ScoreOptions): Prediction {
  const [found] = scorer.scoreLeads([lead], { ...options, explain: "all" });
  if (found instanceof LeadError) throw found;
  return showsReasons(found!);
}

/** Lets an answer show itself. */
export function showsReasons(prediction: Prediction): Prediction {
  return shows(prediction, () => reasonsInHtml(prediction));
}

function reasonsInHtml(prediction: Prediction): string {
  const { id, probability, interval, score, grade, base, contributions, rest, qualification } = prediction;
  const others = contributions.slice(MOST_STEPS).reduce((sum, { contribution }) => sum + contribution, rest);
  const steps = contributions
    .slice(0, MOST_STEPS)
    .map(({ reason, contribution }) => ({ label: reason.split(":")[0]!, value: contribution }));
  return [
    paragraph(
      `Lead ${id} is ${percent(probability)} likely to buy (90 %: ${percentRange(interval)}), score ${score}, grade ${grade}.`,
    ),
    waterfall([...steps, ...(others === 0 ? [] : [{ label: "all other features", value: others }])], {
      title: `Why lead ${id} scores ${score}`,
      start: { label: "the mean lead", value: base },
      end: "log-odds in all",
      axis: "log-odds",
    }),
    ...(qualification === null
      ? []
      : [
          htmlTable(
            `${qualification.framework}: stage ${qualification.stage}${qualification.stoppedAt === null ? "" : `, stopped at ${qualification.stoppedAt}`}`,
            ["criterion", "verdict", "evidence"],
            qualification.criteria.map(({ name, verdict, evidence }) => [
              name,
              verdict,
              evidence
                .map(({ concept, column, value }) => `${column ?? concept}: ${value ?? "not known"}`)
                .join(", "),
            ]),
          ),
        ]),
  ].join("\n");
}
