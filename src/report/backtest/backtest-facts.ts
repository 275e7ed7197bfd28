import type { BacktestResult, BacktestSettings } from "../../training/backtest.ts";
import type { GateBacktest } from "../../training/gate-backtest.ts";
import type { LearnedRules } from "../../training/learn-rules.ts";

/** All that the page of a backtest tells. */
export interface BacktestFacts {
  /** What the leads are called. */
  readonly source: string;
  readonly result: BacktestResult;
  /** What the team can work; null where nobody said. */
  readonly capacity: NonNullable<BacktestSettings["capacity"]> | null;
  /** A framework judged on the same leads; null where none was named. */
  readonly gate?: GateBacktest | null;
  /** Rules that history suggests; null where nobody asked. */
  readonly rules?: LearnedRules | null;
}
