import type { Figure } from "../../evaluation/judge-verdicts.ts";
import type { LearnedRules } from "../../training/learn-rules.ts";
import { escapeHtml, htmlTable, paragraph, section } from "../html.ts";
import { number, range } from "../markdown.ts";
import type { PagePart } from "../page.ts";
import { percent, percentRange } from "../words.ts";

/** The rules that history suggests: how they were judged, those that held, and what to paste. */
export function rulesPart({ learned, judged, offered, refused }: LearnedRules): PagePart {
  const when =
    judged.from === null || judged.until === null
      ? "of other buyers"
      : `of other buyers, who came from ${judged.from.slice(0, 10)} to ${judged.until.slice(0, 10)}`;
  const found = offered.length + refused.length;
  const parts = [
    paragraph(
      `Sought in ${learned.looks} looks at leads (${learned.wins} won) and judged on ${judged.looks} ${when} (${judged.wins} won): ` +
        `${offered.length} of ${found} rules held. An idle one would be offered with a chance of 1 % at most. Nothing applies them: whoever writes the rules decides.`,
    ),
  ];
  if (offered.length > 0)
    parts.push(
      htmlTable(
        "Rules that held, by the leads on which they were judged",
        [
          "rule",
          "met",
          "won",
          "not met",
          "won",
          "times as often",
          "interval",
          "given the others",
          "interval",
          "recall",
        ],
        offered.map(({ criterion, worth: { met, notMet, ratio, givenOthers, recall } }) => [
          criterion.title,
          ...[met, notMet].flatMap(({ leads, rate }) => [
            String(leads),
            rate ? `${percent(rate.value)} (${percentRange(rate.interval)})` : "–",
          ]),
          ...cells(ratio),
          ...cells(givenOthers),
          recall ? percent(recall.value) : "–",
        ]),
      ),
      paragraph("To paste among a framework's criteria, those that you accept:"),
      `<div class="wide"><pre><code>${escapeHtml(offered.map(({ criterion }) => JSON.stringify(criterion)).join(",\n"))}</code></pre></div>`,
    );
  return { id: "rules", name: "Rules", html: section("rules", "Rules that history suggests", ...parts) };
}

function cells(found: Figure | null): string[] {
  return found === null ? ["–", "–"] : [number(found.value, 2), range(found.interval, 2)];
}
