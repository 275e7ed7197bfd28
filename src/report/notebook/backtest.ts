import type { LeadTable } from "../../leads/table.ts";
import {
  type BacktestResult,
  type BacktestSettings,
  backtest as runBacktest,
} from "../../training/backtest.ts";
import type { TrainContext } from "../../training/settings.ts";
import { capacitySection } from "../backtest/capacity-section.ts";
import { gainsSection } from "../backtest/gains-section.ts";
import { overallSection } from "../backtest/overall-section.ts";
import { shows } from "./shows.ts";
import { withDefaults } from "./train.ts";

/** As `backtest` of `training/`, in this thread unless a pool is given; in a notebook the result shows itself as its page does. */
export async function backtest(
  table: LeadTable,
  settings: BacktestSettings,
  context: Partial<TrainContext> = {},
): Promise<BacktestResult> {
  const result = await runBacktest(table, settings, withDefaults(context));
  const facts = { source: table.source, result, capacity: settings.capacity ?? null };
  return shows(result, async () =>
    [await overallSection(facts), await capacitySection(facts), await gainsSection(facts)].join("\n"),
  );
}
