import type { Driver } from "../../explanation/drivers.ts";
import type { ScorerParts } from "../../scoring/parts.ts";
import type { RecordedEdit } from "../../scoring/recorded-edit.ts";
import type { JudgementComparison } from "../../training/compare-judgements.ts";
import { htmlTable, paragraph } from "../html.ts";
import { number } from "../markdown.ts";
import { editsSection } from "../sections/edits.ts";
import { shows } from "./shows.ts";

interface Edited {
  readonly edits: readonly RecordedEdit[];
  /** How both fared on leads with known outcomes, where these were given. */
  readonly effect?: JudgementComparison | null;
}

/**
 * Lets an edit show itself: who changed what and why, what each value added before and adds now, and what it does to the metrics.
 * @param parts as the edit made them: a driver that it left alone is the same object as before, and isn't drawn
 */
export function showsEdit<Value extends Edited>(
  edited: Value,
  parts: ScorerParts,
  driversBefore: readonly Driver[],
): Value {
  const { edits, effect } = edited;
  return shows(edited, async () => {
    const section = await editsSection({ parts, edits, metrics: {}, driversBefore });
    return effect ? `${section}\n${effectInHtml(effect)}` : section;
  });
}

function effectInHtml({ before, after, difference }: JudgementComparison): string {
  const row = (name: string, was: number | null, is: number | null) => [
    name,
    was === null ? "–" : number(was, 4),
    is === null ? "–" : number(is, 4),
  ];
  const told = difference
    ? `The log loss changed by ${number(difference.mean, 5)} ± ${number(difference.standardError, 5)} (standard error, lead by lead; below 0 is better). `
    : "";
  return [
    htmlTable(
      `What it does on ${after.rows} leads with known outcomes`,
      ["metric", "before", "now"],
      [
        row("log loss", before.logLoss, after.logLoss),
        row("AUC", before.auc, after.auc),
        row("Brier score", before.brier, after.brier),
        row("calibration error", before.ece, after.ece),
      ],
    ),
    paragraph(`${told}Leads that the version learned from make both look better than they are.`),
  ].join("\n");
}
