import type { Trained } from "../training/train.ts";
import { describeCalibration } from "./describe-calibration.ts";
import { number, table } from "./markdown.ts";

/** The card's section on calibration: what was done, the reliability table, and whether a curve remains. */
export function calibrationSection({ reliability, scorer }: Pick<Trained, "reliability" | "scorer">): string {
  const { slope, offset } = scorer.parts.calibration;
  const done =
    slope === 1 && offset === 0
      ? "None was needed: a line in the logit didn't lower the log loss on folds that it wasn't fitted on."
      : `Logit = ${number(slope)} × raw logit ${offset < 0 ? "−" : "+"} ${number(Math.abs(offset))}.`;
  return [
    "## Calibration",
    `${done} All leads, scored out of fold or held out by a model that never saw them, in bins of equal count: what was told, and ` +
      "what came true with its 90 % Wilson interval.",
    table(
      ["leads", "told", "came true", "interval"],
      reliability.bins.map(({ rows, expected, observed, interval: [low, high] }) => [
        rows.toFixed(0),
        percent(expected),
        percent(observed),
        `${percent(low)} to ${percent(high)}`,
      ]),
    ),
    `${describeCalibration(reliability.curve)}.`,
  ].join("\n\n");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
