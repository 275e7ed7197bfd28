import { comparisons } from "../../charts/comparisons.ts";
import { tradeOffChart } from "../../charts/trade-off.ts";
import type { Figure } from "../../evaluation/judge-verdicts.ts";
import type { CutOff, GateBacktest } from "../../training/gate-backtest.ts";
import type { LearnedRules } from "../../training/learn-rules.ts";
import { gateFindings } from "../gate-findings.ts";
import { escapeHtml, figure, htmlTable, list, paragraph, section } from "../html.ts";
import { number, range } from "../markdown.ts";
import { type PagePart, page } from "../page.ts";
import { percent, percentRange, whatIsPredicted } from "../words.ts";
import { rulesPart } from "./rules-section.ts";

/** The backtest of a framework alone, and the rules that history suggests where they were sought, in one file that needs nothing else. */
export async function gatePage(
  source: string,
  gate: GateBacktest,
  rules: LearnedRules | null = null,
): Promise<string> {
  return page(
    `Backtest of ${gate.framework}: ${source}`,
    `<p class="lead">Which criteria told that a lead would be <strong>${escapeHtml(whatIsPredicted(gate.horizonDays))}</strong>, ` +
      `by ${gate.leads} leads whose outcome is known, each seen as it was when it was scored.</p>`,
    [
      ...(await gateParts(gate)),
      ...(rules ? [rulesPart(rules)] : []),
      { id: "gate-notes", name: "Notes", html: notesOf([...gate.notes, ...(rules?.notes ?? [])]) },
    ].filter(({ html }) => html !== ""),
  );
}

/** The parts of a page that tell a framework's backtest. */
export async function gateParts(gate: GateBacktest): Promise<PagePart[]> {
  return [
    { id: "criteria", name: "Criteria", html: await criteriaSection(gate) },
    { id: "cut-offs", name: "Cut-offs", html: await cutOffsSection(gate) },
    { id: "gate-time", name: "The gate in time", html: periodsSection(gate) },
  ].filter(({ html }) => html !== "");
}

/** Criteria with what became of the leads of each verdict, the findings in words. */
export async function criteriaSection(gate: GateBacktest): Promise<string> {
  const { criteria, stages, framework, baseRate } = gate;
  const shown = criteria.flatMap(({ criterion, ratio }) =>
    ratio && ratio.interval[1] < 100
      ? [{ name: criterion, value: ratio.value, interval: ratio.interval }]
      : [],
  );
  const table = htmlTable(
    `The criteria of ${framework} by what became of the leads`,
    [
      "criterion",
      ...["met", "won", "not met", "won", "unknown", "won"],
      ...["lift of met", "interval", "recall", "interval", "given the others", "interval"],
    ],
    criteria.map(({ criterion, gates, met, notMet, unknown, lift, recall, givenOthers }) => [
      gates ? criterion : `${criterion} (doesn't gate)`,
      ...[met, notMet, unknown].flatMap(({ leads, rate }) => [
        String(leads),
        rate ? `${percent(rate.value)} (${percentRange(rate.interval)})` : "–",
      ]),
      ...cells(lift),
      recall ? percent(recall.value) : "–",
      recall ? percentRange(recall.interval) : "–",
      ...cells(givenOthers),
    ]),
  );
  return section(
    "criteria",
    `Which criteria of ${framework} work`,
    `<div class="glance">${list(gateFindings(gate))}</div>`,
    shown.length === 0
      ? table
      : figure(
          await comparisons(shown, {
            title: `How many times as often leads win that meet each criterion of ${framework}`,
            axis: "share won where met, times that where not met",
            reference: 1,
          }),
          "How many times as often leads that meet a criterion won as leads that don't, with 90 % intervals over resampled whole buyers; on the dashed line a criterion tells nothing. Leads of whom it isn't known are a group of their own, in the table.",
          table,
        ),
    paragraph(
      `“Given the others”: the odds of winning where a criterion is met over where it isn't, with the verdict of every other one the same. ` +
        `Of criteria that tell nothing, one in ten seems to tell something by chance alone. ${percent(baseRate)} of all leads won.`,
    ),
    htmlTable(
      "Stages",
      ["stage", "leads", "won", "interval"],
      stages.map(({ stage, leads, rate }) => [
        stage,
        String(leads),
        rate ? percent(rate.value) : "–",
        rate ? percentRange(rate.interval) : "–",
      ]),
    ),
  );
}

function cells(found: Figure | null): string[] {
  return found === null ? ["–", "–"] : [number(found.value, 2), range(found.interval, 2)];
}

async function cutOffsSection({ cutOffs }: GateBacktest): Promise<string> {
  if (cutOffs.length === 0) return "";
  const told: string[] = [];
  for (const cutOff of cutOffs) told.push(await cutOffPart(cutOff));
  return section(
    "cut-offs",
    "Which cut-offs history would choose",
    paragraph(
      "A lead is let through where the criterion is met or not known. History's choice lets through every band of values that won oftener than the average lead; it is " +
        "proposed only where choosing so on earlier leads did better on later ones, beyond chance. Nothing applies it: whoever writes the rules decides.",
    ),
    ...told,
  );
}

async function cutOffPart(cutOff: CutOff): Promise<string> {
  const { criterion, concept, points, winners, losers, current, best, isProposed, says } = cutOff;
  const title = `What cut-offs of ${concept} let through (${criterion})`;
  const sentence = isProposed ? `Proposed: ${says}.` : `${says[0]!.toUpperCase()}${says.slice(1)}.`;
  return figure(
    await tradeOffChart(
      points.map(({ cut, winners: w, losers: l }) => ({ cut, winners: w / winners, losers: l / losers })),
      {
        title,
        axis: concept,
        current: current.cut,
        proposed: isProposed ? best.cut : null,
      },
    ),
    `${sentence} The lines show what share of ${Math.round(winners)} winners and of ${Math.round(losers)} losers would be let through.`,
    htmlTable(
      title,
      ["cut-off", "winners", "of all", "losers", "of all"],
      points.map(({ cut, winners: w, losers: l }) => [
        cut.toLocaleString("en-US"),
        String(Math.round(w)),
        percent(w / winners),
        String(Math.round(l)),
        percent(l / losers),
      ]),
    ),
  );
}

function periodsSection({ periods }: GateBacktest): string {
  if (periods.length === 0) return "";
  const rate = ({ leads, wins }: { readonly leads: number; readonly wins: number }) =>
    leads === 0 ? "–" : percent(wins / leads);
  return section(
    "gate-time",
    "The gate from time to time",
    htmlTable(
      "Leads let through and stopped, and what became of them",
      ["leads that came", "until", "let through", "won", "stopped", "won"],
      periods.map(({ from, until, letThrough, stopped }) => [
        from.slice(0, 10),
        until.slice(0, 10),
        String(letThrough.leads),
        rate(letThrough),
        String(stopped.leads),
        rate(stopped),
      ]),
    ),
  );
}

function notesOf(notes: readonly string[]): string {
  return notes.length === 0 ? "" : section("gate-notes", "What to know", list([...new Set(notes)]));
}
