import { type ChampionVerdict, isChampionVerdict } from "../training/champion-gate.ts";
import type { FirstVersionVerdict } from "../training/gate.ts";
import { number, range, table } from "./markdown.ts";

/** The farthest inputs are enough for a reader; `metrics.json` holds them all. */
const DRIFTS_SHOWN = 5;

/** What the gate said, and every figure that it looked at. */
export function gateSection(gate: FirstVersionVerdict): string[] {
  if (!isChampionVerdict(gate)) return ["## Gate", `For a first version: ${gate.because}.`];
  const { comparison, champion, passed, because } = gate;
  return [
    "## Against the champion",
    `${passed ? `Fit to replace version ${champion}` : `Kept from replacing version ${champion}`}: ${because}.`,
    ...(comparison?.why ? [`Both recipes were fitted anew: ${comparison.why}.`] : []),
    table(["", "value", "90 % interval"], championFigures(gate)),
    ...(comparison && comparison.drift.length > 0
      ? [
          table(
            ["input", "population stability index"],
            comparison.drift.slice(0, DRIFTS_SHOWN).map(({ feature, psi }) => [feature, number(psi, 3)]),
          ),
        ]
      : []),
    ...(comparison && comparison.segments.length > 0
      ? [
          table(
            ["segment", "leads", "log loss lost", "90 % interval", "bound"],
            comparison.segments.map(({ column, value, leads, difference, interval, bound }) => [
              `${column} = ${value ?? "(empty)"}`,
              String(leads),
              number(difference, 4),
              range(interval),
              String(bound),
            ]),
          ),
        ]
      : []),
  ];
}

/** What a champion's gate looked at: name, value, interval. */
export function championFigures({ comparison, calibration }: ChampionVerdict): string[][] {
  const losses = comparison && [
    ["log loss, champion", number(comparison.logLoss.champion, 4), "–"],
    ["log loss, this version's recipe", number(comparison.logLoss.challenger, 4), "–"],
    ["difference", number(comparison.difference.mean, 4), range(comparison.difference.interval)],
  ];
  return [
    ...(losses ?? []),
    [
      "observed over expected wins",
      number(calibration.observedExpected, 2),
      range(calibration.observedExpectedInterval),
    ],
    ["calibration slope", number(calibration.slope, 2), range(calibration.slopeInterval)],
  ];
}
