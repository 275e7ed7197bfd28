import type { BacktestResult, BacktestSettings } from "../../training/backtest.ts";

/** All that the page of a backtest tells. */
export interface BacktestFacts {
  /** What the leads are called. */
  readonly source: string;
  readonly result: BacktestResult;
  /** What the team can work; null where nobody said. */
  readonly capacity: NonNullable<BacktestSettings["capacity"]> | null;
}
