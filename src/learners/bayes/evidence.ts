import { logit } from "../../numeric/logistic.ts";
import type { Sums } from "../bin-sums.ts";
import type { Shape } from "./sums.ts";

/** How one feature's sums become its table. */
export interface Smoothing {
  /** Standard deviation, in bins, of the normal kernel that spreads a number's bins; 0 for none. */
  readonly spread: number;
  /** Rows of the overall mean that are added to each bin; > 0. */
  readonly prior: number;
}

/**
 * What each bin tells about the target, 0 for a bin without rows. Under the logit link it is the log-likelihood ratio
 * log P(bin | won) - log P(bin | lost), which is the bin's log-odds less the overall ones; the bin's rate is the m-estimate
 * (wins + prior · mean) / (rows + prior) (Cestnik 1990). Under the identity link it is the bin's mean, estimated alike, less
 * the overall mean. A number's bins are first spread over their neighbours: its bins hold about as many rows each, so this
 * is a kernel density of either class on the scale of ranks.
 * @param mean the overall mean; within (0, 1) under the logit link
 */
export function evidenceOf(
  sums: Sums,
  shape: Shape,
  { spread, prior }: Smoothing,
  mean: number,
  link: "logit" | "identity",
): Float64Array {
  const { weight, target } = shape.ordered && spread > 0 ? spreadSums(sums, spread) : sums;
  const rates = weight.map((rows, bin) => (target[bin]! + prior * mean) / (rows + prior));
  if (shape.ordered && shape.direction !== 0) straighten(rates, weight, prior, shape.direction);
  return link === "logit" ? rates.map((rate) => logit(rate) - logit(mean)) : rates.map((rate) => rate - mean);
}

/** Each interval with its neighbours' sums, counted less the farther they lie; missing and unseen stay as they are. */
function spreadSums({ weight, target }: Sums, spread: number): Sums {
  const reach = Math.ceil(3 * spread);
  const kernel = Float64Array.from({ length: reach + 1 }, (_, d) =>
    Math.exp((-d * d) / (2 * spread * spread)),
  );
  const smooth = (from: Float64Array) =>
    from.map((own, bin) => {
      if (bin < 2) return own;
      let sum = 0;
      for (let at = Math.max(2, bin - reach); at <= Math.min(from.length - 1, bin + reach); at++)
        sum += kernel[Math.abs(at - bin)]! * from[at]!;
      return sum;
    });
  return { weight: smooth(weight), target: smooth(target) };
}

/** The nearest rates of a number's bins that don't go against the direction (pool adjacent violators), in place. */
function straighten(rates: Float64Array, weight: Float64Array, prior: number, direction: 1 | -1): void {
  const pools: { rate: number; size: number; bins: number }[] = [];
  for (let bin = 2; bin < rates.length; bin++) {
    let pool = { rate: rates[bin]!, size: weight[bin]! + prior, bins: 1 };
    let last = pools.at(-1);
    while (last && direction * (pool.rate - last.rate) < 0) {
      const size = last.size + pool.size;
      const rate = (last.rate * last.size + pool.rate * pool.size) / size;
      pool = { rate, size, bins: last.bins + pool.bins };
      pools.pop();
      last = pools.at(-1);
    }
    pools.push(pool);
  }
  let bin = 2;
  for (const { rate, bins } of pools) for (let k = 0; k < bins; k++) rates[bin++] = rate;
}
