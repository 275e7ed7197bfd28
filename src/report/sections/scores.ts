import { scoreDistribution } from "../../charts/score-distribution.ts";
import { figure, htmlTable, section } from "../html.ts";
import type { ReportFacts } from "../report-facts.ts";
import { percent } from "../words.ts";

const GRADES = ["A", "B", "C", "D"] as const;

/** How the probabilities are spread and where grades begin. */
export async function scoresSection({ parts: { calibration } }: ReportFacts): Promise<string> {
  const { quantiles, gradeCuts } = calibration;
  const cuts = [...gradeCuts, 0];
  const above = cuts.map((cut) => quantiles.filter((quantile) => quantile >= cut).length / quantiles.length);
  return section(
    "scores",
    "How the scores are spread",
    figure(
      await scoreDistribution(quantiles, {
        title: "Share of the leads by their probability, and where grades begin",
        gradeCuts,
      }),
      "How many leads have which probability, told by models that hadn't seen them; the dashed lines are where grades A, B and C begin.",
      htmlTable(
        "Grades",
        ["grade", "probability from", "share of the leads"],
        GRADES.map((grade, k) => [grade, percent(cuts[k]), percent(above[k]! - (above[k - 1] ?? 0))]),
      ),
    ),
  );
}
