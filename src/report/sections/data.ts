import { describeRepeats } from "../describe-repeats.ts";
import { htmlTable, paragraph, section } from "../html.ts";
import type { ReportFacts } from "../report-facts.ts";
import { percent, whatIsPredicted, whatRowsAre } from "../words.ts";

const IN_WORDS: Readonly<Record<string, string>> = {
  read: "rows read",
  won: "won",
  lost: "lost",
  open: "still open",
  immature: "too young to judge: their time to win isn't over",
  used: "learned from",
};

/** What the model predicts and from which leads it learned. */
export function dataSection({ parts, metrics }: ReportFacts): string {
  const { about, calibration, amount } = parts;
  const { target, positive, lost } = about.outcome;
  const { rows, split, holdout, daysToWin, repeats } = metrics;
  const what = whatRowsAre(calibration.leads, rows?.used);
  const outcome =
    `A lead counts as ${whatIsPredicted(about.horizonDays)} by the column ${target}: ${positive.join(", ")} is won` +
    (lost.length > 0 ? `, ${lost.join(", ")} is lost.` : ".");
  return section(
    "data",
    "What is predicted, and from what",
    paragraph(outcome),
    about.endOfData === null
      ? paragraph("The file tells no times, so nothing here is tested forward in time.")
      : paragraph(`The data end at ${about.endOfData.slice(0, 10)}; nothing later is known to the model.`),
    daysToWin
      ? paragraph(
          `Half of the wins came within ${daysToWin.p50.toFixed(0)} days, nine tenths within ${daysToWin.p90.toFixed(0)}.`,
        )
      : "",
    repeats ? paragraph(describeRepeats(repeats)) : "",
    rows
      ? htmlTable(
          "Leads by what became of them",
          ["leads", "count"],
          Object.entries(rows).map(([what, count]) => [IN_WORDS[what] ?? what, String(count)]),
        )
      : "",
    paragraph(`Of the ${calibration.leads} ${what} learned from ${percent(calibration.baseRate)} were won.`),
    holdout
      ? paragraph(
          `Every figure of quality comes from ${holdout.rows} ${what} with ${holdout.wins} wins that the model tested had never seen: ` +
            (split === "time"
              ? "the newest ones, with as long a gap before them as a win may take. "
              : "drawn at random, all leads of a buyer together. ") +
            "The model that is in use was then fitted again on all leads, so it isn't exactly the one measured.",
        )
      : "",
    amount ? paragraph(`What a deal is worth was learned from ${amount.deals} won deals.`) : "",
  );
}
