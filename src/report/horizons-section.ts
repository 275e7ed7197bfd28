import type { Horizon } from "../scoring/parts.ts";
import type { Trained } from "../training/train.ts";
import { number, range, table } from "./markdown.ts";

/** The card's section on time: how each horizon's probabilities came true, and how long wins take. Empty without a horizon. */
export function horizonsSection({
  horizons,
  daysToWin,
  scorer,
}: Pick<Trained, "horizons" | "daysToWin" | "scorer">): string[] {
  if (horizons.length === 0) return [];
  const { about, calibration } = scorer.parts;
  return [
    "## Horizons",
    "On the held-out leads that were followed for so long: wins over the wins that were told, and the slope of the calibration line " +
      "(both 1 at best), with 90 % bootstrap intervals.",
    table(
      ["days", "leads", "won", "observed / expected", "interval", "slope", "interval"],
      horizons.map(({ days, leads, wins, observedExpected, slope, intervals }) => [
        String(days),
        String(leads),
        String(wins),
        number(observedExpected, 3),
        range(intervals.observedExpected),
        number(slope, 3),
        range(intervals.calibrationSlope),
      ]),
    ),
    ...(calibration.horizons ?? []).map((one) => describe(one, about.horizonDays)),
    ...(daysToWin === null
      ? []
      : [
          `Half of the wins took at most ${daysToWin.p50.toFixed(1)} days, a tenth at most ${daysToWin.p10.toFixed(1)}, nine tenths at most ${daysToWin.p90.toFixed(1)}.`,
        ]),
  ];
}

function describe({ days, offset, share }: Horizon, main: number | null): string {
  const how =
    share === undefined
      ? `the log-odds of ${main} days ${offset < 0 ? "-" : "+"} ${number(Math.abs(offset), 3)}`
      : `${number(share, 3)} of the probability within ${main} days${share > 1 ? " up to one half, then straight on in the log-odds" : ""}`;
  return `Told within ${days} days: ${how}.`;
}
