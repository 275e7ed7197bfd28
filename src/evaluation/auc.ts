import { type Tally, totals } from "./tally.ts";

/**
 * The area under the ROC curve: the chance that a won row has a higher probability than a lost one, a tie counting half
 * (the mid-rank Mann-Whitney statistic). `null` where a class is absent.
 */
export function auc(tally: Tally): number | null {
  const { weight, wins } = tally;
  const total = totals(tally);
  const losses = total.weight - total.wins;
  if (!(total.wins > 0 && losses > 0)) return null;
  let winsAbove = 0;
  let pairs = 0;
  for (let g = 0; g < weight.length; g++) {
    const won = wins[g]!;
    pairs += (weight[g]! - won) * (winsAbove + won / 2);
    winsAbove += won;
  }
  return pairs / (total.wins * losses);
}
