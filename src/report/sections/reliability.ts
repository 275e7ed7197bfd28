import { reliability } from "../../charts/reliability.ts";
import type { Trained } from "../../training/train.ts";
import { describeCalibration } from "../describe-calibration.ts";
import { figure, htmlTable, paragraph, section } from "../html.ts";
import { number } from "../markdown.ts";
import type { ReportFacts } from "../report-facts.ts";
import { percent, percentRange } from "../words.ts";

/** Whether what is told comes true. */
export async function reliabilitySection({ metrics }: ReportFacts): Promise<string> {
  const { reliability: told, horizons = [] } = metrics;
  if (!told) return "";
  const { bins, curve } = told;
  const points = bins.map(({ expected, observed, interval }) => ({
    told: Math.min(1, expected), // a mean may round past its greatest value
    cameTrue: observed,
    interval,
  }));
  return section(
    "calibration",
    "Whether its probabilities come true",
    await pictureOf(points, bins),
    paragraph(`${describeCalibration(curve)}.`),
    horizons.length > 0 ? horizonsTable(horizons) : "",
  );
}

function horizonsTable(horizons: Trained["horizons"]): string {
  return htmlTable(
    "Each horizon on the held-out leads: 1 is best in the last two columns",
    ["won within", "leads", "wins", "wins over those promised", "slope"],
    horizons.map(({ days, leads, wins, observedExpected, slope }) => [
      `${days} days`,
      String(leads),
      String(wins),
      number(observedExpected, 3),
      number(slope, 3),
    ]),
  );
}

type Reliability = NonNullable<ReportFacts["metrics"]["reliability"]>;

async function pictureOf(
  points: Parameters<typeof reliability>[0],
  bins: Reliability["bins"],
): Promise<string> {
  return figure(
    await reliability(points, "Share that won over the probability told"),
    "Leads in ten groups by the probability that a model told which had never seen them. On the dashed line as many win as promised; " +
      "the lines through the points are 90 % Wilson intervals.",
    htmlTable(
      "Told and came true",
      ["leads", "told", "came true", "interval"],
      bins.map(({ rows, expected, observed, interval }) => [
        rows.toFixed(0),
        percent(expected),
        percent(observed),
        percentRange(interval),
      ]),
    ),
  );
}
