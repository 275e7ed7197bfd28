import type { AdoptedModel } from "../training/adopt-model.ts";
import { describeImport, type ImportFacts } from "./describe-import.ts";
import { driversSection } from "./drivers-section.ts";
import { gateSection } from "./gate-section.ts";
import { number, range, table } from "./markdown.ts";

/** The model card of a version that was imported: where it comes from, and what the leads given with it told, if any were. */
export function importedCard(name: string, facts: ImportFacts, { scorer, measured }: AdoptedModel): string {
  const { about, drivers } = scorer.parts;
  return [
    `# Model card: ${name}`,
    `Predicts **${about.horizonDays === null ? "P(won ever)" : `P(won within ${about.horizonDays} days)`}**.`,
    "## Origin",
    describeImport(facts)
      .map((sentence) => `- ${sentence}`)
      .join("\n"),
    ...(measured ? [...qualityOf(measured), ...gateSection(measured.gate), ...driversSection(drivers)] : []),
    "## Limits",
    [
      "- Probabilities hold for leads like those that it was trained on, wherever that was.",
      "- The score ranks; whether a lead qualifies is answered beside it, by rules, and neither changes the other.",
      "- Contributions tell what the model does, not what would happen if a salesperson changed the field.",
      ...(measured?.warnings ?? []).map((warning) => `- ${warning}`),
    ].join("\n"),
    "",
  ].join("\n\n");
}

function qualityOf({ rows, evaluation, baseRateLogLoss }: NonNullable<AdoptedModel["measured"]>): string[] {
  const { intervals } = evaluation;
  return [
    "## Quality",
    `On ${evaluation.rows} leads with ${evaluation.wins} wins, of ${rows.read} given. Intervals are 90 % bootstrap intervals.`,
    table(
      ["metric", "value", "interval"],
      [
        ["AUC", number(evaluation.auc), range(intervals.auc)],
        ["average precision", number(evaluation.averagePrecision), range(intervals.averagePrecision)],
        ["log loss", number(evaluation.logLoss), range(intervals.logLoss)],
        ["log loss of the base rate", number(baseRateLogLoss), range(null)],
        ["Brier score", number(evaluation.brier), range(intervals.brier)],
        ["expected calibration error", number(evaluation.ece), range(intervals.ece)],
      ],
    ),
  ];
}
