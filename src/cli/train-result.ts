import { describeCalibration } from "../report/describe-calibration.ts";
import { describeFollowing } from "../report/describe-following.ts";
import { describeLearning } from "../report/describe-learning.ts";
import { whatRowsAre } from "../report/words.ts";
import { isChampionVerdict } from "../training/champion-gate.ts";
import type { Trained } from "../training/train.ts";
import type { Context } from "./context.ts";
import { alignColumns, percent } from "./terminal.ts";

type Result = ReturnType<typeof resultOf>;

/** What `train --json` prints. */
export function resultOf(
  name: string,
  version: number,
  alias: "champion" | "challenger" | null,
  trained: Trained,
  leads: {
    readonly badRows: readonly unknown[];
    /** Leads that objected to be learned from. */
    readonly doNotProfile: number;
    readonly dropped: readonly { column: string; because: string }[];
  },
  seconds: number,
) {
  const { holdout, split, scorer, leaderboard, rows } = trained;
  const { auc, averagePrecision, logLoss, brier, ece } = holdout;
  return {
    name,
    version,
    learner: scorer.parts.about.learner,
    alias,
    rows: {
      ...rows,
      read: rows.read + leads.badRows.length + leads.doNotProfile,
      unreadable: leads.badRows.length,
      doNotProfile: leads.doNotProfile,
    },
    metrics: { holdout: { auc, averagePrecision, logLoss, brier, ece }, split },
    calibration: { ...trained.reliability, because: describeCalibration(trained.reliability.curve) },
    leaderboard,
    following: trained.following,
    dropped: [...leads.dropped, ...trained.dropped],
    doubtful: trained.doubtful,
    horizonDays: scorer.parts.about.horizonDays,
    horizons: trained.horizons,
    daysToWin: trained.daysToWin,
    repeats: trained.repeats,
    learningCurve: trained.learningCurve,
    segments: trained.segments,
    fairness: trained.fairness,
    gate: trained.gate,
    concepts: scorer.parts.concepts,
    warnings: trained.warnings,
    notes: trained.notes,
    seconds,
  };
}

/**
 * Tells what a person should decide or know, on standard error.
 * @param wantsFramework whether somebody asked for the framework: one that is there by default and reads no column isn't spoken of
 */
export function tellFindings(trained: Trained, wantsFramework: boolean, { terminal }: Context): void {
  for (const { column, because } of trained.dropped) terminal.tell(`dropped ${column}: ${because}`);
  for (const { column, because } of trained.doubtful)
    terminal.tell(`doubtful: ${column}: ${because}; --keep ${column} or --exclude ${column} decides`);
  for (const warning of trained.warnings) terminal.tell(`note: ${warning}`);
  const { framework, concepts } = trained.scorer.parts;
  const own = Object.entries(concepts).filter(([concept]) => framework && concept in framework.concepts);
  const mapped = own.map(([concept, column]) => `${concept} = ${column}`);
  if (framework && (wantsFramework || mapped.length > 0))
    terminal.tell(
      `${framework.name} reads ${mapped.length > 0 ? mapped.join(", ") : "no column"}; ` +
        "a concept without a column is unknown for every lead (concepts in the config map them)",
    );
}

/** What `train` prints for a person. */
export function summary(result: Result, trained: Trained): string {
  const { auc, averagePrecision, logLoss, brier, ece } = result.metrics.holdout;
  const { rows, holdout } = { rows: result.rows, holdout: trained.holdout };
  const what = whatRowsAre(trained.scorer.parts.calibration.leads, trained.rows.used);
  const lines = [
    `${rows.read} rows: ${rows.won} won, ${rows.lost} lost, ${rows.open} open, ${rows.immature} immature, ${rows.unreadable} unreadable; ${rows.used} used`,
    alignColumns(
      ["learner", "log loss", "± to best", "seconds"],
      result.leaderboard.map(({ learner, logLoss, standardError, seconds }) => [
        learner,
        shown(logLoss, 5),
        shown(standardError, 5),
        logLoss === null ? `left out, about ${seconds.toFixed(1)}` : seconds.toFixed(1),
      ]),
    ),
    trained.because,
    ...(trained.following ? [describeFollowing(trained.following)] : []),
    `held out (${result.metrics.split}, ${holdout.rows} ${what}): AUC ${shown(auc)}, average precision ${shown(averagePrecision)}, log loss ${shown(logLoss)} (base rate ${shown(trained.baseRateLogLoss)}), Brier ${shown(brier)}, ECE ${shown(ece)}`,
    `the best tenth wins ${percent(holdout.lift[0]?.rate ?? 0)}, all ${percent(holdout.baseRate)}`,
    ...result.horizons.map(
      ({ days, leads, wins, observedExpected, slope }) =>
        `within ${days} days: ${wins} of ${leads} held-out ${what} won, ${shown(observedExpected, 2)} times as many as told, calibration slope ${shown(slope, 2)}`,
    ),
    ...(result.daysToWin === null
      ? []
      : [
          `half of the wins took at most ${round(result.daysToWin.p50)} days, nine tenths ${round(result.daysToWin.p90)}`,
        ]),
    describeLearning(result.learningCurve),
    aliasInWords(result, trained.gate),
  ];
  return lines.join("\n");
}

function aliasInWords({ name, version, alias, seconds }: Result, gate: Trained["gate"]): string {
  if (alias === null) return `${name}:${version} is stored without an alias: ${gate.because}`;
  const word = `${name}:${version} is ${alias}, ${seconds.toFixed(1)} s`;
  if (!isChampionVerdict(gate)) return word;
  if (!gate.passed) return `${word}; version ${gate.champion} stays champion: ${gate.because}`;
  return alias === "champion"
    ? `${word}: ${gate.because}`
    : `${word}: while it was judged against version ${gate.champion}, another one became champion`;
}

function round(days: number): string {
  return days.toFixed(days < 10 ? 1 : 0);
}

function shown(value: number | null, digits = 4): string {
  return value === null ? "–" : value.toFixed(digits);
}
