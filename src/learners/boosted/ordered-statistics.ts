import { cutPoints } from "../../features/cut-points.ts";
import { FIRST_LEVEL } from "../../features/matrix.ts";
import { countAtMost } from "../../numeric/order.ts";
import type { Random } from "../../numeric/random.ts";
import type { Settings } from "./settings.ts";

export interface StatisticInput {
  /** The level of each row, and how many levels there are, the missing and the unseen one among them. */
  readonly codes: Uint8Array;
  readonly levels: number;
  /** One a row. */
  readonly y: Float64Array;
  readonly weights: Float64Array;
  readonly groups: Uint32Array;
  /** The rows to learn from in random orders, rows of one group side by side; at least one order. */
  readonly orders: readonly Uint32Array[];
}

export interface OrderedStatistics {
  /** For each order the bins of its rows, in that order. */
  readonly bins: readonly Uint8Array[];
  /** The bin of each level by all rows to learn from. */
  readonly levelBins: Uint8Array;
}

/**
 * A category as a number, by ordered target statistics (Prokhorenkova et al. 2018, section 3.2): a row's level stands for the
 * mean target of the rows of that level that come before it in a random order, drawn towards the mean of all. No row sees
 * its own outcome nor its group's, so a level that tells nothing looks like noise also to the rows that it is learned from.
 * What isn't learned from, and the model, read the means over all rows to learn from.
 */
export function orderedStatistics(
  { codes, levels, y, weights, groups, orders }: StatisticInput,
  { statisticSmoothing, statisticBins }: Pick<Settings, "statisticSmoothing" | "statisticBins">,
): OrderedStatistics {
  let weight = 0;
  let target = 0;
  for (const row of orders[0]!) {
    weight += weights[row]!;
    target += weights[row]! * y[row]!;
  }
  const prior = target / weight;
  const smoothing = (statisticSmoothing * weight) / orders[0]!.length; // in rows of mean weight
  const weightOf = new Float64Array(levels);
  const targetOf = new Float64Array(levels);
  const statistic = (level: number) =>
    (targetOf[level]! + smoothing * prior) / (weightOf[level]! + smoothing);

  const values = orders.map((order) => {
    weightOf.fill(0);
    targetOf.fill(0);
    const found = new Float64Array(order.length);
    for (let begin = 0, end = 0; begin < order.length; begin = end) {
      const group = groups[order[begin]!]!;
      for (; end < order.length && groups[order[end]!] === group; end++)
        found[end] = statistic(codes[order[end]!]!);
      for (const row of order.subarray(begin, end)) {
        weightOf[codes[row]!]! += weights[row]!;
        targetOf[codes[row]!]! += weights[row]! * y[row]!;
      }
    }
    return found;
  });
  const cuts = cutPoints(values[0]!, undefined, statisticBins);
  const binOf = (value: number) => FIRST_LEVEL + countAtMost(cuts, value);
  return {
    bins: values.map((found) => Uint8Array.from(found, binOf)),
    levelBins: Uint8Array.from({ length: levels }, (_, level) => binOf(statistic(level))),
  };
}

/** The rows in a random order, rows of one group side by side. */
export function randomOrder(
  rows: Uint32Array,
  groups: Uint32Array,
  groupCount: number,
  random: Random,
): Uint32Array {
  const rank = random.shuffle(Uint32Array.from({ length: groupCount }, (_, group) => group));
  const next = new Uint32Array(groupCount + 1); // where the next row of a rank goes
  for (const row of rows) next[rank[groups[row]!]! + 1]!++;
  for (let at = 1; at <= groupCount; at++) next[at]! += next[at - 1]!;
  const ordered = new Uint32Array(rows.length);
  for (const row of rows) ordered[next[rank[groups[row]!]!]!++] = row;
  return ordered;
}
