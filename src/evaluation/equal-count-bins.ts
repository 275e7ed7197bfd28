import { type Tally, totals } from "./tally.ts";

/** What fell into one bin, as sums over its rows. */
export interface Bin {
  weight: number;
  wins: number;
  /** Σ weight × probability: the wins that were expected. */
  expected: number;
}

/**
 * Bins of equal weight, highest probabilities first. Rows of one probability that lie across an edge are shared among
 * the bins in proportion, each share with the same rate of wins: so a bin never depends on the order of rows, and every
 * bin is filled even if there are fewer rows than bins.
 * @throws RangeError unless `count` is a whole number of at least 1
 */
export function equalCountBins(tally: Tally, count: number): readonly Bin[] {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`${count} bins asked for; wanted a whole number of at least 1`);
  }
  const { probability, weight, wins } = tally;
  const total = totals(tally).weight;
  const bins = Array.from({ length: count }, (): Bin => ({ weight: 0, wins: 0, expected: 0 }));
  let k = 0;
  let bin = bins[0]!;
  let filled = 0; // the weight that has been poured
  let edge = count === 1 ? Infinity : total / count;
  for (let g = 0; g < weight.length; g++) {
    const whole = weight[g]!;
    if (whole === 0) continue;
    const rate = wins[g]! / whole;
    let left = whole;
    while (filled + left > edge) {
      const share = Math.max(0, edge - filled);
      pour(bin, share, rate, probability[g]!);
      filled += share;
      left -= share;
      k++;
      bin = bins[k]!;
      edge = k === count - 1 ? Infinity : (total * (k + 1)) / count; // the last takes what rounding leaves
    }
    pour(bin, left, rate, probability[g]!);
    filled += left;
  }
  return bins;
}

function pour(bin: Bin, weight: number, rate: number, probability: number): void {
  bin.weight += weight;
  bin.wins += weight * rate;
  bin.expected += weight * probability;
}
