import type { Judged } from "../../training/backtest.ts";
import { htmlTable } from "../html.ts";
import { number, range } from "../markdown.ts";

/** Each way to rank leads with its figures of quality; a dash where it tells no probability. */
export function judgedTable(caption: string, methods: readonly Judged[]): string {
  return htmlTable(
    caption,
    ["by", "log loss", "interval", "AUC", "interval", "observed / expected", "interval"],
    methods.map(({ name, evaluation }) => [
      name,
      number(evaluation?.logLoss ?? null),
      range(evaluation?.intervals.logLoss ?? null),
      number(evaluation?.auc ?? null, 3),
      range(evaluation?.intervals.auc ?? null, 3),
      number(evaluation?.observedExpected ?? null, 2),
      range(evaluation?.intervals.observedExpected ?? null, 2),
    ]),
  );
}
