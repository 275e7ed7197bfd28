import { medianStop } from "./combine.ts";
import type { PairBag } from "./pair-bag.ts";
import { rangeOf } from "./range-of.ts";

/**
 * Whether the pairs as a whole surely help rows that neither chose them nor told when to stop: the left-out loss of each bag falls
 * by more than one standard error, all bags stopped at their median.
 */
export function payTogether(trials: readonly Pick<PairBag, "rounds" | "losses">[]): boolean {
  const stop = medianStop(trials);
  return rangeOf(trials.map(({ losses }) => losses[0]! - losses[Math.min(stop, losses.length - 1)]!)).low > 0;
}
