import type { Interval } from "../evaluation/evaluate.ts";
import type { Trained } from "../training/train.ts";
import { calibrationSection } from "./calibration-section.ts";
import { describeFollowing } from "./describe-following.ts";
import { describeRepeats } from "./describe-repeats.ts";
import { driversSection } from "./drivers-section.ts";
import { gateSection } from "./gate-section.ts";
import { groupsSection } from "./groups-section.ts";
import { horizonsSection } from "./horizons-section.ts";
import { learningSection } from "./learning-section.ts";
import { number, range, table } from "./markdown.ts";
import { segmentsSection } from "./segments-section.ts";
import { whatRowsAre } from "./words.ts";

/**
 * The model card of a version (after Mitchell et al. 2019, "Model cards for model reporting"), as Markdown: what it was
 * trained on, how it was chosen, how good it is and what it must not be used for. It holds no time and no lead, so equal
 * trainings give equal cards.
 */
export function modelCard(name: string, trained: Trained): string {
  const { scorer, rows, holdout, split, leaderboard, because, gate, dropped, doubtful, warnings } = trained;
  const { about, calibration, drivers } = scorer.parts;
  const { intervals } = holdout;
  const what = whatRowsAre(calibration.leads, rows.used);
  return [
    `# Model card: ${name}`,
    `Predicts **${whatIsPredicted(about.horizonDays)}** with the \`${about.learner}\` learner.`,
    "## Data",
    table(
      ["rows", "count"],
      Object.entries(rows).map(([what, count]) => [what, String(count)]),
    ),
    `Base rate of the leads trained on: ${percent(calibration.baseRate)} of ${calibration.leads}${what === "leads" ? "" : ` ${what}`}.` +
      (about.endOfData ? ` End of the data: ${about.endOfData}.` : ""),
    ...(trained.repeats ? [describeRepeats(trained.repeats)] : []),
    ...section("Left out", dropped),
    ...section("Doubtful, but kept", doubtful),
    "## Choice",
    `${because}. Log loss out of fold, on the training side:`,
    table(
      ["learner", "log loss", "standard error of the difference to the best"],
      leaderboard.map(({ learner, logLoss, standardError }) => [
        learner,
        number(logLoss, 5),
        number(standardError, 5),
      ]),
    ),
    ...(trained.following ? [describeFollowing(trained.following)] : []),
    ...(trained.notes.length > 0 ? [trained.notes.map((note) => `- ${note}`).join("\n")] : []),
    "## Quality",
    `Measured once, on ${holdout.rows} held-out ${what} with ${holdout.wins} wins (${
      split === "time"
        ? "the newest ones, and nothing that became known after the first of them was learned from"
        : "drawn at random, buyers kept whole"
    }), by a model that never saw them. The shipped model was then fitted again, on these leads too, ` +
      "so it is not exactly the one measured. Intervals are 90 % bootstrap intervals.",
    table(
      ["metric", "value", "interval"],
      [
        ["AUC", holdout.auc, intervals.auc],
        ["average precision", holdout.averagePrecision, intervals.averagePrecision],
        ["log loss", holdout.logLoss, intervals.logLoss],
        ["log loss of the base rate", trained.baseRateLogLoss, null],
        ["Brier score", holdout.brier, intervals.brier],
        ["expected calibration error", holdout.ece, intervals.ece],
      ].map(([metric, value, interval]) => [
        metric as string,
        number(value as number | null),
        range(interval as Interval | null),
      ]),
    ),
    table(
      ["decile (1 is the highest)", "won", "lift"],
      holdout.lift.map(({ decile, rate, lift }) => [String(decile), percentOrNone(rate), number(lift, 2)]),
    ),
    calibrationSection(trained),
    ...learningSection(trained.learningCurve),
    ...gateSection(gate),
    ...horizonsSection(trained),
    ...driversSection(drivers),
    ...segmentsSection(trained.segments),
    ...groupsSection(trained.fairness),
    "## Limits",
    [
      "- Probabilities hold for leads like those trained on; a lead outside their range is scored with a warning.",
      "- The score ranks; whether a lead qualifies is answered beside it, by rules, and neither changes the other.",
      "- Contributions tell what the model does, not what would happen if a salesperson changed the field.",
      ...warnings.map((warning) => `- ${warning}`),
    ].join("\n"),
    "",
  ].join("\n\n");
}

function whatIsPredicted(horizonDays: number | null): string {
  return horizonDays === null ? "P(won ever)" : `P(won within ${horizonDays} days)`;
}

function section(title: string, columns: Trained["dropped"]): string[] {
  if (columns.length === 0) return [];
  return [
    `## ${title}`,
    table(
      ["column", "because"],
      columns.map(({ column, because }) => [column, because]),
    ),
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function percentOrNone(share: number | null): string {
  return share === null ? "–" : percent(share);
}
