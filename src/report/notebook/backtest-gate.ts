import { type GateBacktest, backtestGate as judge } from "../../training/gate-backtest.ts";
import { gateParts } from "../backtest/gate-page.ts";
import { funnelFigure } from "../funnel-figure.ts";
import { shows } from "./shows.ts";

/**
 * As `backtestGate` of `training/`; in a notebook the result shows itself as its page does, and its `funnel` alone as a picture.
 */
export function backtestGate(...given: Parameters<typeof judge>): GateBacktest {
  const found = judge(...given);
  shows(found.funnel, () => funnelFigure(found.framework, found.funnel));
  return shows(found, async () => (await gateParts(found)).map(({ html }) => html).join("\n"));
}
