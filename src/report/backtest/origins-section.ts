import { comparisons } from "../../charts/comparisons.ts";
import { escapeHtml, figure, paragraph, section } from "../html.ts";
import type { BacktestFacts } from "./backtest-facts.ts";
import { judgedTable } from "./judged-table.ts";

/** Each moment: what it learned from, whom it was judged on, and how everyone did. */
export async function originsSection({
  result: { origins, overall, rowsAre },
}: BacktestFacts): Promise<string> {
  const name = overall[0]?.name;
  const judged = origins.flatMap(({ origin, methods }) => {
    const evaluation = methods.find((method) => method.name === name)?.evaluation;
    return evaluation && evaluation.auc !== null
      ? [{ name: origin.slice(0, 10), value: evaluation.auc, interval: evaluation.intervals.auc }]
      : [];
  });
  const tables = origins.map(({ origin, learned, judged, methods }) =>
    [
      `<h3>${escapeHtml(`As of ${origin.slice(0, 10)}`)}</h3>`,
      paragraph(
        `Learned from ${learned.rows} ${rowsAre} (${learned.wins} wins), judged on the ${judged.rows} (${judged.wins} wins) that came until ${judged.until.slice(0, 10)}.`,
      ),
      judgedTable(`As of ${origin.slice(0, 10)}`, methods),
    ].join("\n"),
  );
  return section(
    "origins",
    "Each moment",
    judged.length === 0
      ? ""
      : figure(
          await comparisons(judged, {
            title: `AUC of ${name} at each moment`,
            axis: "AUC, 0.5 is chance",
            reference: 0.5,
          }),
          `How well ${name} put winners before others at each moment (AUC), with 90 % bootstrap intervals. A fall tells that what was learned ages.`,
          tables.join("\n"),
        ),
    ...(judged.length === 0 ? tables : []),
  );
}
