import { list, section } from "../html.ts";
import type { BacktestFacts } from "./backtest-facts.ts";

/** How it was done, and what a person should know of it. */
export function methodSection({ result: { horizonDays, notes } }: BacktestFacts): string {
  return section(
    "method",
    "How it was done",
    list([
      "At each moment the file was cut back to what an export of that day would have held: leads that came later are gone, leads closed later are open, and activities and field values are those of then.",
      `A win counts within ${horizonDays} days. Labels that weren't known at a moment weren't learned from at it.`,
      "Columns without a history stand as the file has them; those that the audit of the whole file calls leaks are left out at every moment.",
      ...notes,
    ]),
  );
}
