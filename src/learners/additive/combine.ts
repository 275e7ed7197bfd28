import type { Bag } from "./bag.ts";
import type { Shape } from "./step.ts";

/** A sum of one table a feature. */
export interface Sum {
  readonly base: number;
  readonly tables: readonly Float64Array[];
}

/** The mean of the bags, value by value. */
export function averageBags(bags: readonly Sum[]): Sum {
  const mean = (of: (bag: Sum) => number) => bags.reduce((sum, bag) => sum + of(bag), 0) / bags.length;
  return {
    base: mean((bag) => bag.base),
    tables: bags[0]!.tables.map((table, j) => table.map((_, bin) => mean((bag) => bag.tables[j]![bin]!))),
  };
}

/**
 * The bags set further apart, so that their sample variance is that of the mean over new samples. Each bag left out another
 * 1/K of the groups, so the delete-a-group jackknife holds (Shao and Tu 1995, section 2.3): variance = (K - 1)/K · Σ (bag - mean)².
 * Tables that must rise or fall are made to.
 */
export function spreadBags(
  bags: readonly Bag[],
  mean: Sum,
  directions: readonly Shape["direction"][],
): Sum[] {
  const apart = (bags.length - 1) / Math.sqrt(bags.length);
  return bags.map((bag) => ({
    base: mean.base + apart * (bag.base - mean.base),
    tables: bag.tables.map((table, j) => {
      const centre = mean.tables[j]!;
      const spread = table.map((value, bin) => centre[bin]! + apart * (value - centre[bin]!));
      const direction = directions[j]!;
      if (direction !== 0)
        for (let bin = 3; bin < spread.length; bin++)
          if (direction * (spread[bin]! - spread[bin - 1]!) < 0) spread[bin] = spread[bin - 1]!;
      return spread;
    }),
  }));
}
