import type { Fairness } from "../training/fairness.ts";
import { number, table } from "./markdown.ts";
import { percent, percentRange } from "./words.ts";

/** The card's section on groups of people: shares of grade A or B, what came true, and proxies. Empty where nobody named a column. */
export function groupsSection(fairness: readonly Fairness[]): string[] {
  if (fairness.length === 0) return [];
  return [
    "## Groups of people",
    "On the held-out leads, whether or not the model reads the column: the share of grade A or B with its 90 % Wilson interval, its " +
      "ratio to the highest, and what was told beside what came true. Groups of fewer than 20 leads are told together.",
    ...fairness.flatMap(({ column, readAs, groups, proxies }) => [
      `### ${column}`,
      `${readAs.length === 0 ? "Not read by the model" : `Read by the model as ${readAs.join(", ")}`}. ` +
        (proxies.length === 0
          ? "No feature goes along with it enough to stand for it."
          : `Features that may stand for it, with Cramér's V: ${proxies.map(({ feature, association }) => `${feature} (${number(association, 2)})`).join(", ")}.`),
      table(
        ["group", "leads", "A or B", "interval", "ratio", "told", "came true", "interval"],
        groups.map((group) => [
          group.name,
          String(group.rows),
          percent(group.selected),
          percentRange(group.selectedInterval),
          number(group.ratio, 2),
          percent(group.expected),
          percent(group.observed),
          percentRange(group.observedInterval),
        ]),
      ),
    ]),
  ];
}
