import { funnelChart } from "../../charts/funnel.ts";
import type { OutcomeCount } from "../../qualification/outcome-funnel.ts";
import { criteriaSection } from "../backtest/gate-page.ts";
import { figure, htmlTable, list, section } from "../html.ts";
import type { ReportFacts } from "../report-facts.ts";
import { percent } from "../words.ts";

/** Where the rules beside the score stop leads, and which of them told who would win. */
export async function qualificationSection({
  metrics: { gateBacktest: gate },
}: ReportFacts): Promise<string> {
  if (!gate) return "";
  const { framework, funnel, leads, looks, notes } = gate;
  const steps = funnel.criteria.filter(({ gates }) => gates);
  const seen =
    looks > leads
      ? `${leads} leads whose outcome is known, looked at ${looks} times`
      : `${leads} leads whose outcome is known`;
  const picture =
    steps.length === 0
      ? ""
      : figure(
          await funnelChart(
            steps.map(({ criterion, reached, cut }) => ({
              name: criterion,
              reached: reached.leads,
              stopped: cut.leads,
              stoppedWon: won(cut),
            })),
            { leads: funnel.through.leads, won: won(funnel.through) },
            `Where ${framework} stops leads`,
          ),
          `How many of ${seen} each step of ${framework} stops, and what share of these won all the same. The rules stand beside the score and never change it.`,
          htmlTable(
            "The funnel",
            ["criterion", "reached it", "stopped", "won of these"],
            steps.map(({ criterion, reached, cut }) => [
              criterion,
              String(reached.leads),
              String(cut.leads),
              won(cut) === null ? "–" : percent(won(cut)),
            ]),
          ),
        );
  return [
    section("qualification", `The rules beside the score: ${framework}`, picture),
    await criteriaSection(gate),
    notes.length === 0 ? "" : list(notes),
  ].join("\n");
}

function won({ leads, outcomes }: OutcomeCount): number | null {
  return leads === 0 ? null : outcomes!.won! / leads;
}
