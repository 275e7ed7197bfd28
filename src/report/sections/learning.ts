import { comparisons } from "../../charts/comparisons.ts";
import { describeLearning } from "../describe-learning.ts";
import { figure, htmlTable, paragraph, section } from "../html.ts";
import { LEARNING_HEADER, learningRows } from "../learning-section.ts";
import type { ReportFacts } from "../report-facts.ts";

/** How much better the model became with more leads to learn from. */
export async function learningPart({ metrics: { learningCurve = [] } }: ReportFacts): Promise<string> {
  const all = learningCurve.at(-1);
  if (!all) return "";
  return section(
    "learning",
    "What more leads would bring",
    paragraph(describeLearning(learningCurve)),
    figure(
      await comparisons(
        learningCurve.map(({ rows, wins, logLoss, intervals }) => ({
          name: `${rows} leads, ${wins} won`,
          value: logLoss,
          interval: intervals.logLoss,
        })),
        {
          title: "Log loss on the held-out leads by how many leads were learned from",
          axis: "log loss, lower is better",
          reference: all.logLoss,
        },
      ),
      "The same kind of model, learned from an eighth, a quarter, a half and all of the training leads and judged on the same held-out ones, with 90 % bootstrap intervals; the dashed line is that of all.",
      htmlTable("On the held-out leads", LEARNING_HEADER, learningRows(learningCurve)),
    ),
  );
}
