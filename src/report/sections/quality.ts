import { rates } from "../../charts/rates.ts";
import type { Evaluation } from "../../evaluation/evaluate.ts";
import { gainsFigure } from "../gains-figure.ts";
import { figure, htmlTable, paragraph, section } from "../html.ts";
import { number, range } from "../markdown.ts";
import type { ReportFacts } from "../report-facts.ts";
import { percent, percentRange } from "../words.ts";

/** How well the model ranks: gains, deciles and the metrics, on the held-out leads. */
export async function qualitySection({
  metrics: { holdout, baseRateLogLoss },
}: Pick<ReportFacts, "metrics">): Promise<string> {
  if (!holdout?.lift) return "";
  return section(
    "quality",
    "How well it finds the winners",
    await gainsFigure(holdout),
    await decilesFigure(holdout),
    paragraph("The same in the figures that data scientists compare, with 90 % bootstrap intervals:"),
    metricsTable(holdout, baseRateLogLoss),
  );
}

async function decilesFigure({ lift, intervals, baseRate }: Evaluation): Promise<string> {
  const deciles = lift.flatMap(({ decile, rate, lift: times }, at) =>
    rate === null ? [] : [{ name: String(decile), rate, times, interval: intervals.lift[at]?.rate ?? null }],
  );
  if (deciles.length === 0) return "";
  return figure(
    await rates(deciles, {
      title: "Share won in each tenth of the leads, best first",
      axis: "share won",
      reference: baseRate,
    }),
    "Leads in ten groups of equal size, the highest scores left: the share of each that won, with its 90 % interval. The dashed line is the share of all.",
    htmlTable(
      "Share won by tenth",
      ["tenth (1 is the highest)", "won", "interval", "times the average"],
      deciles.map(({ name, rate, times, interval }) => [
        name,
        percent(rate),
        percentRange(interval),
        number(times, 2),
      ]),
    ),
  );
}

function metricsTable(holdout: Evaluation, baseRateLogLoss: number | undefined): string {
  const { intervals } = holdout;
  const rows: [string, number | null, Parameters<typeof range>[0]][] = [
    ["AUC (0.5 is chance, 1 perfect order)", holdout.auc, intervals.auc],
    ["average precision", holdout.averagePrecision, intervals.averagePrecision],
    ["log loss", holdout.logLoss, intervals.logLoss],
    ["log loss of telling everyone the average", baseRateLogLoss ?? null, null],
    ["Brier score", holdout.brier, intervals.brier],
    ["expected calibration error", holdout.ece, intervals.ece],
    ["observed over expected wins", holdout.observedExpected, intervals.observedExpected],
    ["calibration slope", holdout.calibrationSlope, intervals.calibrationSlope],
  ];
  return htmlTable(
    "On the held-out leads",
    ["metric", "value", "interval"],
    rows.map(([metric, value, interval]) => [metric, number(value), range(interval)]),
  );
}
