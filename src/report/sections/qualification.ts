import { criteriaSection } from "../backtest/gate-page.ts";
import { funnelFigure } from "../funnel-figure.ts";
import { list, section } from "../html.ts";
import type { ReportFacts } from "../report-facts.ts";

/** Where the rules beside the score stop leads, and which of them told who would win. */
export async function qualificationSection({
  metrics: { gateBacktest: gate },
}: ReportFacts): Promise<string> {
  if (!gate) return "";
  const { framework, funnel, leads, looks, notes } = gate;
  const seen =
    looks > leads
      ? `${leads} leads whose outcome is known, looked at ${looks} times`
      : `${leads} leads whose outcome is known`;
  return [
    section(
      "qualification",
      `The rules beside the score: ${framework}`,
      await funnelFigure(framework, funnel, seen),
    ),
    await criteriaSection(gate),
    notes.length === 0 ? "" : list(notes),
  ].join("\n");
}
