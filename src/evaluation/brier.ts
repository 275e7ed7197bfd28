import { type Tally, totals } from "./tally.ts";

/** The mean of (p − y)². */
export function brier(tally: Tally): number {
  const { probability, weight, wins } = tally;
  let sum = 0;
  for (let g = 0; g < weight.length; g++) {
    const p = probability[g]!;
    sum += wins[g]! * (1 - p) ** 2 + (weight[g]! - wins[g]!) * p ** 2;
  }
  return sum / totals(tally).weight;
}
