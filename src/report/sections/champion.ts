import { isChampionVerdict } from "../../training/champion-gate.ts";
import { championFigures } from "../gate-section.ts";
import { htmlTable, paragraph, section } from "../html.ts";
import { number, range } from "../markdown.ts";
import type { ReportFacts } from "../report-facts.ts";

const DRIFTS_SHOWN = 5;

/** How the version did against the champion of its time; empty where nobody asked. */
export function championSection({ metrics: { gate } }: ReportFacts): string {
  if (!gate || !isChampionVerdict(gate)) return "";
  const { comparison, champion, passed, because } = gate;
  const drift = comparison?.drift.slice(0, DRIFTS_SHOWN) ?? [];
  const segments = comparison?.segments ?? [];
  return section(
    "champion",
    "Against the champion",
    paragraph(
      `${passed ? `Fit to replace version ${champion}` : `Kept from replacing version ${champion}`}: ${because}.`,
    ),
    comparison?.why ? paragraph(`Both recipes were fitted anew: ${comparison.why}.`) : "",
    htmlTable("The figures of the comparison", ["figure", "value", "90 % interval"], championFigures(gate)),
    segments.length === 0
      ? ""
      : htmlTable(
          "Log loss lost by segment (below 0 is a gain)",
          ["segment", "leads", "lost", "90 % interval", "bound"],
          segments.map(({ column, value, leads, difference, interval, bound }) => [
            `${column} = ${value ?? "(empty)"}`,
            String(leads),
            number(difference),
            range(interval),
            String(bound),
          ]),
        ),
    drift.length === 0
      ? ""
      : htmlTable(
          "How far inputs have moved since the champion learned: the farthest (above 0.25 is far)",
          ["input", "population stability index"],
          drift.map(({ feature, psi }) => [feature, number(psi, 3)]),
        ),
  );
}
