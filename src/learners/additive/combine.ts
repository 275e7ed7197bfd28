import { FRESH_ROUNDS, type Trail } from "./boost.ts";
import type { Shape } from "./step.ts";

/** A sum of one table a feature and one grid a pair, as a bag learned it. */
export interface Sum {
  readonly base: number;
  readonly tables: readonly Float64Array[];
  readonly grids: readonly Float64Array[];
}

/** The mean of the bags, value by value. */
export function averageBags(bags: readonly Sum[]): Sum {
  const mean = (of: (bag: Sum) => number) => bags.reduce((sum, bag) => sum + of(bag), 0) / bags.length;
  const average = (of: (bag: Sum) => readonly Float64Array[]) =>
    of(bags[0]!).map((values, k) => values.map((_, at) => mean((bag) => of(bag)[k]![at]!)));
  return {
    base: mean((bag) => bag.base),
    tables: average((bag) => bag.tables),
    grids: average((bag) => bag.grids),
  };
}

/** Which way a table's or a grid's lines must go. */
export interface Slope {
  readonly direction: Shape["direction"];
  /** Where each line's ordered values begin and how many values a line has. */
  readonly from: number;
  readonly length: number;
}

/**
 * The values of each bag after as many rounds as the bags' median stop, or where its trail ends before. Bags stop at different
 * rounds because other rows judge them, which the mean of all evens out; the jackknife, which blows up what bags differ in,
 * would count it as if it were doubt: errors of twice the true size.
 */
export function atOneStop(
  bags: readonly { readonly rounds: number; readonly trail: Trail }[],
): (readonly Float64Array[])[] {
  const stop = medianStop(bags);
  return bags.map(({ trail }) => trail[Math.min(stop, trail.length - 1)]!);
}

/** The judging at which bags stop in the median. */
export function medianStop(bags: readonly { readonly rounds: number }[]): number {
  const stops = bags.map(({ rounds }) => rounds / FRESH_ROUNDS).sort((a, b) => a - b);
  return Math.round((stops[(stops.length - 1) >> 1]! + stops[stops.length >> 1]!) / 2);
}

/**
 * The bags set further apart about `mean`, so that their sample variance is that of the mean over new samples. Each bag left out
 * another 1/K of the groups, so the delete-a-group jackknife holds (Shao and Tu 1995, section 2.3): variance = (K - 1)/K ·
 * Σ (bag - their mean)². Tables and grids that must rise or fall are made to.
 * @param bags at one stop
 * @param mean what the bags' own mean is replaced by: that of the bags each at its own stop
 */
export function spreadBags(
  bags: readonly Sum[],
  mean: Sum,
  tableSlopes: readonly Slope[],
  gridSlopes: readonly Slope[],
): Sum[] {
  const apart = (bags.length - 1) / Math.sqrt(bags.length);
  const own = averageBags(bags);
  const spread = (
    values: readonly Float64Array[],
    owns: readonly Float64Array[],
    means: readonly Float64Array[],
    slopes: readonly Slope[],
  ) =>
    values.map((each, k) => {
      const moved = each.map((value, at) => means[k]![at]! + apart * (value - owns[k]![at]!));
      return straighten(moved, slopes[k]!);
    });
  return bags.map((bag) => ({
    base: mean.base + apart * (bag.base - own.base),
    tables: spread(bag.tables, own.tables, mean.tables, tableSlopes),
    grids: spread(bag.grids, own.grids, mean.grids, gridSlopes),
  }));
}

function straighten(values: Float64Array, { direction, from, length }: Slope): Float64Array {
  if (direction !== 0)
    for (let line = 0; line < values.length; line += length)
      for (let at = line + from + 1; at < line + length; at++)
        if (direction * (values[at]! - values[at - 1]!) < 0) values[at] = values[at - 1]!;
  return values;
}
