import { rates } from "../../charts/rates.ts";
import type { GroupRate } from "../../evaluation/group-rates.ts";
import type { Fairness } from "../../training/fairness.ts";
import { escapeHtml, figure, htmlTable, paragraph, section } from "../html.ts";
import { number } from "../markdown.ts";
import type { ReportFacts } from "../report-facts.ts";
import { percent, percentRange } from "../words.ts";

/** The four-fifths rule of the US Uniform Guidelines on Employee Selection Procedures (29 CFR 1607.4 D), a usual first look. */
const FOUR_FIFTHS = 0.8;

/** How leads fare by each sensitive column. */
export async function fairnessSection({ metrics: { fairness = [] }, parts }: ReportFacts): Promise<string> {
  if (fairness.length === 0)
    return section(
      "fairness",
      "How groups of people fare",
      paragraph(
        "No column was named as sensitive (“sensitive” in the configuration), so nothing is known here of how groups of people fare.",
      ),
    );
  const told: string[] = [];
  for (const one of fairness) told.push(await columnPart(one, parts.calibration.gradeCuts[1]));
  return section(
    "fairness",
    "How groups of people fare",
    paragraph(
      "On the held-out leads, whether or not the model reads the column. A difference needn't be unjust, and an equal share needn't be just: " +
        "these figures are where a person should look. Groups of fewer than 20 leads are told together.",
    ),
    ...told,
  );
}

async function columnPart({ column, readAs, groups, proxies }: Fairness, cut: number): Promise<string> {
  const reads =
    readAs.length === 0
      ? `The model doesn't read ${column}.`
      : `The model reads ${column}, as ${readAs.join(", ")}.`;
  const stands =
    proxies.length === 0
      ? "No feature goes along with it enough to stand for it."
      : "These features go along with it and may stand for it: " +
        `${proxies.map(({ feature, association }) => `${feature} (${association.toFixed(2)})`).join(", ")} ` +
        "(Cramér's V, 0 for no connection, 1 where one tells the other).";
  const all = groups.reduce((sum, { rows }) => sum + rows, 0);
  const selected = groups.reduce((sum, group) => sum + group.rows * group.selected, 0) / all;
  return [
    `<h3>${escapeHtml(column)}</h3>`,
    paragraph(`${reads} ${stands}`),
    figure(
      await rates(
        groups.map(({ name, selected, selectedInterval }) => ({
          name,
          rate: selected,
          interval: selectedInterval,
        })),
        { title: `Share of grade A or B by ${column}`, axis: "grade A or B", reference: selected },
      ),
      `The share of each group that gets grade A or B (a probability of ${percent(cut)} or more), with 90 % intervals; the dashed line is that of all. ${verdict(groups)}`,
      [
        htmlTable(
          `Grade A or B by ${column}`,
          ["group", "leads", "grade A or B", "interval", "ratio to the highest", "interval of the ratio"],
          groups.map((group) => [
            group.name,
            String(group.rows),
            percent(group.selected),
            percentRange(group.selectedInterval),
            number(group.ratio, 2),
            group.ratioInterval ? group.ratioInterval.map((end) => end.toFixed(2)).join(" to ") : "–",
          ]),
        ),
        htmlTable(
          `Told and came true by ${column}`,
          ["group", "leads", "told", "came true", "interval"],
          groups.map(({ name, rows, expected, observed, observedInterval }) => [
            name,
            String(rows),
            percent(expected),
            percent(observed),
            percentRange(observedInterval),
          ]),
        ),
      ].join("\n"),
    ),
  ].join("\n");
}

/** Which groups fall below four fifths, and of whom too much or too little is told. */
function verdict(groups: readonly GroupRate[]): string {
  const low = groups.filter(({ ratio }) => ratio !== null && ratio < FOUR_FIFTHS);
  const isSure = ({ ratio, ratioInterval }: GroupRate) =>
    ratioInterval === null ? ratio === 0 : ratioInterval[1] < FOUR_FIFTHS;
  const off = groups.filter(({ expected, observedInterval: [from, to] }) => expected < from || expected > to);
  const ratios = (some: readonly GroupRate[]) =>
    some.map(({ name, ratio }) => `${name} (${number(ratio, 2)})`).join(", ");
  const rates = off.map(
    ({ name, expected, observed }) => `${name} (${percent(expected)} told, ${percent(observed)} won)`,
  );
  return [
    tell("Below four fifths of the highest share, beyond what chance gives: ", ratios(low.filter(isSure))),
    tell("Below it, but perhaps by chance: ", ratios(low.filter((group) => !isSure(group)))),
    low.length === 0 ? "No group's share is below four fifths of the highest." : "",
    off.length === 0
      ? "In every group as many won as was told, as far as chance lets see."
      : `Otherwise than told won: ${rates.join(", ")}; one group in ten does so by chance alone.`,
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function tell(what: string, groups: string): string {
  return groups === "" ? "" : `${what}${groups}.`;
}
