import type { Figure } from "../evaluation/judge-verdicts.ts";
import { gateFindings } from "../report/gate-findings.ts";
import type { GateBacktest } from "../training/gate-backtest.ts";
import { alignColumns, percent } from "./terminal.ts";

/** A framework's backtest for a terminal. */
export function gateSummary(result: GateBacktest): string {
  const { framework, leads, looks, wins, baseRate, horizonDays, criteria, stages } = result;
  const within = horizonDays === null ? "" : ` within ${horizonDays} days`;
  const seen = looks > leads ? `, looked at ${looks} times` : "";
  return [
    `${framework}: ${leads} leads whose outcome is known${seen}; ${wins} won${within} (${percent(baseRate)})`,
    alignColumns(
      [
        "criterion",
        "met",
        "won",
        "not met",
        "won",
        "unknown",
        "won",
        "times as often, 90 %",
        "given the others",
        "recall",
      ],
      criteria.map(({ criterion, met, notMet, unknown, ratio, givenOthers, recall }) => [
        criterion,
        ...[met, notMet, unknown].flatMap(({ leads, rate }) => [
          String(leads),
          rate ? percent(rate.value) : "–",
        ]),
        figure(ratio),
        figure(givenOthers),
        recall ? percent(recall.value) : "–",
      ]),
    ),
    alignColumns(
      ["stage", "leads", "won", "90 %"],
      stages.map(({ stage, leads, rate }) => [
        stage,
        String(leads),
        rate ? percent(rate.value) : "–",
        rate ? `${percent(rate.interval[0])} to ${percent(rate.interval[1])}` : "–",
      ]),
    ),
    gateFindings(result).join("\n"),
  ].join("\n\n");
}

/** `1.90 (1.63 to 2.25)`. */
export function figure(found: Figure | null): string {
  if (found === null) return "–";
  const [low, high] = found.interval;
  return `${short(found.value)} (${short(low)} to ${short(high)})`;
}

function short(value: number): string {
  return value >= 100 ? "over 100" : value.toFixed(2);
}
