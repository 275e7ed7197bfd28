import { gainsFigure } from "../gains-figure.ts";
import { paragraph, section } from "../html.ts";
import type { BacktestFacts } from "./backtest-facts.ts";

/** How many of the wins the first way to rank finds among the best leads. */
export async function gainsSection({ result: { overall } }: BacktestFacts): Promise<string> {
  const [first] = overall;
  const html = first?.evaluation ? await gainsFigure(first.evaluation) : "";
  if (html === "") return "";
  return section(
    "gains",
    "How well it finds the winners",
    paragraph(`By ${first!.name}, over the leads of all moments.`),
    html,
  );
}
