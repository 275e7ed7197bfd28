import { quantileSorted } from "../numeric/order.ts";
import { Random } from "../numeric/random.ts";
import { denseGroups } from "./dense-groups.ts";
import { INTERVAL_LEVEL, type Interval } from "./evaluate.ts";

export interface PairedBootstrap {
  /** The mean of a − b: below 0 where `a` is better. */
  readonly mean: number;
  /** 90 %, of the mean. */
  readonly interval: Interval;
}

export interface PairedBootstrapOptions {
  /** Rows of one buyer share a number and are drawn together. Each row stands alone by default. */
  readonly groups?: ArrayLike<number>;
  /** How many leads each row stands for, one each by default. */
  readonly weights?: ArrayLike<number>;
  readonly seed: number;
  readonly resamples?: number;
}

/**
 * How much worse the losses `a` are than `b` on the same rows: the mean difference with its percentile interval (Efron and
 * Tibshirani 1993, chapter 13) over resamples of whole groups. Resampling differences, not losses, takes out what is hard
 * for both.
 * @throws RangeError for no rows, lengths that disagree, or a loss that isn't finite
 */
export function pairedBootstrap(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { groups, weights, seed, resamples = 1000 }: PairedBootstrapOptions,
): PairedBootstrap {
  const rows = a.length;
  if (rows === 0 || b.length !== rows || (groups !== undefined && groups.length !== rows))
    throw new RangeError(`comparing ${rows} losses with ${b.length} in ${groups?.length ?? rows} groups`);
  if (weights !== undefined && weights.length !== rows)
    throw new RangeError(`comparing ${rows} losses with ${weights.length} weights`);
  const units = groups && denseGroups(groups);
  const count = units?.count ?? rows;
  const sums = new Float64Array(count);
  const sizes = new Float64Array(count);
  for (let row = 0; row < rows; row++) {
    const difference = a[row]! - b[row]!;
    if (!Number.isFinite(difference))
      throw new RangeError(`comparing losses ${a[row]} and ${b[row]} at row ${row}; wanted finite numbers`);
    const at = units ? units.group[row]! : row;
    const weight = weights?.[row] ?? 1;
    sums[at] = sums[at]! + weight * difference;
    sizes[at] = sizes[at]! + weight;
  }
  const random = new Random(seed, "paired bootstrap");
  const means = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    let size = 0;
    for (let draw = 0; draw < count; draw++) {
      const at = random.below(count);
      sum += sums[at]!;
      size += sizes[at]!;
    }
    means[resample] = sum / size;
  }
  means.sort();
  const tail = (1 - INTERVAL_LEVEL) / 2;
  return {
    mean: sumOf(sums) / sumOf(sizes),
    interval: [quantileSorted(means, tail), quantileSorted(means, 1 - tail)],
  };
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
