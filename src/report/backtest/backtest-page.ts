import { escapeHtml } from "../html.ts";
import { page } from "../page.ts";
import { whatIsPredicted } from "../words.ts";
import type { BacktestFacts } from "./backtest-facts.ts";
import { capacitySection } from "./capacity-section.ts";
import { gainsSection } from "./gains-section.ts";
import { gateParts } from "./gate-page.ts";
import { methodSection } from "./method-section.ts";
import { originsSection } from "./origins-section.ts";
import { overallSection } from "./overall-section.ts";
import { rulesPart } from "./rules-section.ts";

/** The page of a backtest, in one file that needs nothing else. Equal results give equal pages. */
export async function backtestPage(facts: BacktestFacts): Promise<string> {
  const { source, result } = facts;
  const sections = [
    { id: "overall", name: "All moments", html: await overallSection(facts) },
    { id: "capacity", name: "At the team's capacity", html: await capacitySection(facts) },
    { id: "gains", name: "Finding winners", html: await gainsSection(facts) },
    { id: "origins", name: "Each moment", html: await originsSection(facts) },
    ...(facts.gate ? await gateParts(facts.gate) : []),
    ...(facts.rules ? [rulesPart(facts.rules)] : []),
    { id: "method", name: "How", html: methodSection(facts) },
  ];
  return page(
    `Backtest: ${source}`,
    `<p class="lead">What would have happened: at ${result.origins.length} moments in the past, models that knew only what was known ` +
      `then said how likely a lead is to be <strong>${escapeHtml(whatIsPredicted(result.horizonDays))}</strong>.</p>`,
    sections.filter(({ html }) => html !== ""),
  );
}
