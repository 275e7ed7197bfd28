import { list, section } from "../html.ts";
import type { ReportFacts } from "../report-facts.ts";

/** What the model must not be used for. */
export function limitsSection({ parts, metrics: { warnings = [] } }: ReportFacts): string {
  return section(
    "limits",
    "Limits of use",
    list([
      "Probabilities hold for leads like those learned from; a lead outside their range is scored with a warning.",
      "The score ranks; whether a lead qualifies is answered beside it, by rules, and neither changes the other.",
      "What a feature adds tells what the model does, not what would happen if a salesperson changed the field.",
      "The score is about leads and working time. It isn't made for decisions on people's credit, work, housing or insurance.",
      parts.about.endOfData === null
        ? "Without times in the data nobody knows how well it does on leads of tomorrow."
        : `Markets change: figures of leads up to ${parts.about.endOfData.slice(0, 10)} grow stale, so compare them with what comes true.`,
      ...warnings,
    ]),
  );
}
