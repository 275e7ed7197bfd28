import { comparisons } from "../../charts/comparisons.ts";
import { figure, htmlTable, paragraph, section } from "../html.ts";
import { number, range } from "../markdown.ts";
import { percent } from "../words.ts";
import type { BacktestFacts } from "./backtest-facts.ts";

/** What a team wins that works only the best leads of each period; nothing where nobody said how many it can work. */
export async function capacitySection({ result: { overall }, capacity }: BacktestFacts): Promise<string> {
  const judged = overall.flatMap(({ name, capacity }) => (capacity ? [{ name, ...capacity }] : []));
  const shown = judged.flatMap(({ name, lift, interval }) =>
    lift === null ? [] : [{ name, value: lift, interval }],
  );
  if (capacity === null || shown.length === 0) return "";
  const most = Math.max(...judged.map(({ worked }) => worked));
  return section(
    "capacity",
    "At the team's capacity",
    paragraph(
      `The team works the ${capacity.leads} best leads of every ${capacity.days === 1 ? "day" : `${capacity.days} days`}: ${most.toFixed(0)} leads in all.`,
    ),
    figure(
      await comparisons(shown, {
        title: "Wins among the leads worked, times those of leads at random",
        axis: "times as many wins as leads at random",
        reference: 1,
      }),
      "How many times as many of the leads worked were won as of all leads, with 90 % intervals from resampling whole periods; the dashed line is working leads at random.",
      htmlTable(
        "Working the best leads of each period",
        ["by", "leads worked", "won of them", "share won", "lift", "interval"],
        judged.map(({ name, worked, wins, rate, lift, interval }) => [
          name,
          worked.toFixed(0),
          wins.toFixed(0),
          percent(rate),
          number(lift, 2),
          range(interval, 2),
        ]),
      ),
    ),
  );
}
