import { funnelChart } from "../charts/funnel.ts";
import type { OutcomeCount, OutcomeFunnel } from "../qualification/outcome-funnel.ts";
import { figure, htmlTable } from "./html.ts";
import { percent } from "./words.ts";

/**
 * Where a framework stops leads, as a picture with its numbers; nothing where no criterion gates.
 * @param seen what the leads are called, such as "412 leads whose outcome is known"
 */
export async function funnelFigure(
  framework: string,
  funnel: OutcomeFunnel,
  seen = `${funnel.rows} leads`,
): Promise<string> {
  const steps = funnel.criteria.filter(({ gates }) => gates);
  if (steps.length === 0) return "";
  return figure(
    await funnelPicture(framework, funnel),
    `How many of ${seen} each step of ${framework} stops, and what share of these won all the same. The rules stand beside the score and never change it.`,
    htmlTable(
      "The funnel",
      ["criterion", "reached it", "stopped", "won of these"],
      steps.map(({ criterion, reached, cut }) => [
        criterion,
        String(reached.leads),
        String(cut.leads),
        wonShare(cut) === null ? "–" : percent(wonShare(cut)),
      ]),
    ),
  );
}

/** The picture alone, of the steps that gate. */
export function funnelPicture(framework: string, { criteria, through }: OutcomeFunnel): Promise<string> {
  return funnelChart(
    criteria
      .filter(({ gates }) => gates)
      .map(({ criterion, reached, cut }) => ({
        name: criterion,
        reached: reached.leads,
        stopped: cut.leads,
        stoppedWon: wonShare(cut),
      })),
    { leads: through.leads, won: wonShare(through) },
    `Where ${framework} stops leads`,
  );
}

/** The share won of the leads that aren't open, where outcomes are known. */
export function wonShare({ leads, outcomes }: OutcomeCount): number | null {
  if (!outcomes) return null;
  const closed = leads - (outcomes.open ?? 0);
  return closed === 0 ? null : outcomes.won! / closed;
}
