import { comparisons } from "../../charts/comparisons.ts";
import type { Judged } from "../../training/backtest.ts";
import { figure, list, section } from "../html.ts";
import type { BacktestFacts } from "./backtest-facts.ts";
import { judgedTable } from "./judged-table.ts";

/** Everyone judged over the leads of all moments, the first one's advantage in words. */
export async function overallSection({ result: { overall, rowsAre } }: BacktestFacts): Promise<string> {
  const [first] = overall;
  const shown = overall.flatMap(({ name, evaluation }) =>
    evaluation ? [{ name, value: evaluation.logLoss, interval: evaluation.intervals.logLoss }] : [],
  );
  if (!first?.evaluation || shown.length === 0) return "";
  const { rows, wins } = first.evaluation;
  return section(
    "overall",
    "Over all moments",
    `<div class="glance">${list([
      `${rows} ${rowsAre} came after these moments, and ${wins} of them were won.`,
      ...overall.flatMap((other) => advantage(first.name, other)),
    ])}</div>`,
    figure(
      await comparisons(shown, {
        title: "Log loss of each way to tell probabilities, lower is better",
        axis: "log loss, lower is better",
        reference: first.evaluation.logLoss,
      }),
      `How wrong the probabilities were on average (log loss), with 90 % bootstrap intervals over whole buyers; the dashed line is ${first.name}.`,
      judgedTable("Over the leads of all moments", overall),
    ),
  );
}

/** Whether the first is better than another, as far as chance lets see. */
function advantage(first: string, { name, difference }: Judged): string[] {
  if (difference === null) return [];
  const { mean, standardError } = difference;
  const by = `${Math.abs(mean).toFixed(4)} ± ${standardError.toFixed(4)} of log loss a lead`;
  if (Math.abs(mean) < 1.645 * standardError)
    return [`Between ${first} and ${name} chance doesn't let decide (${by}).`];
  return [`${first} told ${mean < 0 ? "better" : "worse"} probabilities than ${name}: by ${by}.`];
}
