import type { LearnedRules } from "../training/learn-rules.ts";
import { figure } from "./gate-summary.ts";
import { alignColumns, percent } from "./terminal.ts";

/** The rules that history suggests, for a terminal: what they told, and what to paste. */
export function rulesSummary({ learned, judged, offered, refused }: LearnedRules): string {
  const [count, all] = [offered.length, offered.length + refused.length];
  const when =
    judged.from === null || judged.until === null
      ? "other buyers'"
      : `later ones, ${judged.from.slice(0, 10)} to ${judged.until.slice(0, 10)}`;
  const counted = `sought in ${learned.looks} leads (${learned.wins} won), judged on ${judged.looks} ${when} (${judged.wins} won)`;
  if (count === 0)
    return `rules: ${counted}; ${all === 0 ? "nothing was found" : `of ${all} that were found none held`}`;
  const idle = offered
    .filter(({ worth }) => worth.addsToOthers === false)
    .map(({ criterion }) => criterion.name);
  return [
    `rules: ${counted}; ${count} of ${all} held`,
    alignColumns(
      ["rule", "met", "won", "not met", "won", "times as often, 90 %", "given the others", "recall"],
      offered.map(({ criterion, worth: { met, notMet, ratio, givenOthers, recall } }) => [
        criterion.name,
        ...[met, notMet].flatMap(({ leads, rate }) => [String(leads), rate ? percent(rate.value) : "–"]),
        figure(ratio),
        figure(givenOthers),
        recall ? percent(recall.value) : "–",
      ]),
    ),
    ...(idle.length > 0
      ? [
          `${idle.join(", ")}: with the framework's criteria and the other rules the same, that isn't sure any more.`,
        ]
      : []),
    `To paste among a framework's criteria, those that you accept:\n\n${offered.map(({ criterion }) => JSON.stringify(criterion)).join(",\n")}`,
  ].join("\n\n");
}
