import { answersAsHistory } from "../../leads/answers-as-history.ts";
import type { LeadTable } from "../../leads/table.ts";
import type { GateBacktestSettings } from "../../training/gate-backtest.ts";
import { type LearnedRules, learnRules as learn } from "../../training/learn-rules.ts";
import { prepare } from "../../training/prepare.ts";
import { rulesPart } from "../backtest/rules-section.ts";
import { shows } from "./shows.ts";

/**
 * Seeks short rules under which leads win oftener, to accept or refuse as criteria of the framework; nothing applies them. In a notebook
 * the result shows itself as on the page of the backtest.
 * @param settings as `backtestGate` takes them, and how many rules at most (5)
 * @throws InputError where the leads can't be labelled, or a concept is mapped to a column that can't tell it
 * @throws the signal's reason once it is aborted
 */
export function learnRules(
  table: LeadTable,
  { rules, ...settings }: GateBacktestSettings & { readonly rules?: number },
  signal?: AbortSignal,
): LearnedRules {
  const { framework, concepts } = settings;
  const found = learn(prepare(answersAsHistory(table), settings), {
    framework,
    concepts,
    ...(rules !== undefined && { rules }),
    ...(signal && { signal }),
  });
  return shows(found, () => rulesPart(found).html);
}
