import { type Tally, totals } from "./tally.ts";

/**
 * Average precision as scikit-learn defines it: Σ (Rₙ − Rₙ₋₁) Pₙ over the distinct thresholds, without interpolation.
 * `null` where nothing was won.
 */
export function averagePrecision(tally: Tally): number | null {
  const { weight, wins } = tally;
  const allWins = totals(tally).wins;
  if (!(allWins > 0)) return null;
  let above = 0;
  let winsAbove = 0;
  let sum = 0;
  for (let g = 0; g < weight.length; g++) {
    above += weight[g]!;
    const won = wins[g]!;
    if (won === 0) continue; // `above` may still be 0 here
    winsAbove += won;
    sum += (won * winsAbove) / above;
  }
  return sum / allWins;
}
