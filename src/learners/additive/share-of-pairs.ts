import { medianStop } from "./combine.ts";
import type { PairBag } from "./pair-bag.ts";
import { rangeOf } from "./range-of.ts";

/**
 * How much of what the pairs learned is kept, as a whole, by how much they help rows that neither chose them nor told when to stop:
 * 1 - 1 / t², and nothing up to t = 1 (positive-part shrinkage: James and Stein 1961), where t is the fall of the bags' left-out
 * losses, all stopped at their median, in standard errors. So no small change of the rows turns pairs from all to nothing.
 */
export function shareOfPairs(trials: readonly Pick<PairBag, "rounds" | "losses">[]): number {
  const stop = medianStop(trials);
  const falls = trials.map(({ losses }) => losses[0]! - losses[Math.min(stop, losses.length - 1)]!);
  const { low, high } = rangeOf(falls);
  return low > 0 ? 1 - ((high - low) / (high + low)) ** 2 : 0;
}

/** A bag of which so much is kept. */
export function shrinkPairs(bag: PairBag, share: number): PairBag {
  const shrink = (grids: readonly Float64Array[]) => grids.map((grid) => grid.map((value) => share * value));
  return { ...bag, grids: shrink(bag.grids), trail: bag.trail.map(shrink) };
}
