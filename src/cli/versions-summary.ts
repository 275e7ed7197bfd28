import type { FigureOfBoth } from "../evaluation/compare-sides.ts";
import type { LedgerComparison, VersionsCompared } from "../ledger/compare-versions.ts";
import type { VersionRef } from "../ledger/looks.ts";
import { alignColumns, percent } from "./terminal.ts";

/** Versions side by side, for a terminal. */
export function versionsSummary({ comparisons }: LedgerComparison): string {
  return comparisons.map(one).join("\n\n");
}

function one(compared: VersionsCompared): string {
  const { how, champion, challenger, leads, wins, notKnownYet, decidedBefore, figures, grades } = compared;
  const [a, b] = [refOf(champion), refOf(challenger)];
  const count = (role: "champion" | "challenger") => `${leads[role]} leads, ${wins[role]} won`;
  const within = compared.horizonDays === null ? "" : ` within ${compared.horizonDays} days`;
  const known =
    how === "shadow"
      ? `${b} as the shadow of ${a}: ${count("champion")}${within}`
      : `${b} for a share beside ${a}: ${a} ${count("champion")}${within}; ${b} ${count("challenger")}`;
  const others = [
    ...(notKnownYet > 0 ? [`${notKnownYet} not known yet`] : []),
    ...(decidedBefore > 0 ? [`${decidedBefore} decided before they were looked at`] : []),
  ];
  return [
    [known, ...others].join("; "),
    ...(figures
      ? [
          alignColumns(
            ["metric", a, b, "difference", "90 % interval"],
            (["logLoss", "brier", "auc"] as const).map((metric) => [metric, ...rowOf(figures[metric])]),
          ),
        ]
      : []),
    ...(grades && grades.changed > 0
      ? [
          `${grades.changed} of ${leads.champion} leads have another grade by ${b}`,
          alignColumns(
            ["from", "to", "leads", "won"],
            grades.moves.map((move) => [
              move.from,
              move.to,
              String(move.leads),
              percent(move.wins / move.leads),
            ]),
          ),
        ]
      : []),
  ].join("\n\n");
}

function rowOf({ a, b, difference, interval }: FigureOfBoth): string[] {
  return [
    fixed(a),
    fixed(b),
    signed(difference),
    interval ? `${signed(interval[0])} to ${signed(interval[1])}` : "–",
  ];
}

const refOf = ({ name, version }: VersionRef) => `${name}:${version}`;
const fixed = (value: number | null) => (value === null ? "–" : value.toFixed(4));
const signed = (value: number | null) =>
  value === null ? "–" : `${value > 0 ? "+" : ""}${value.toFixed(4)}`;
