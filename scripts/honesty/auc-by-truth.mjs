/**
 * The chance that a buyer stands before one who doesn't buy, over the outcomes that the truth would give.
 * @param {readonly number[]} truth the true probabilities
 * @param {readonly number[]} told what ranks the leads
 */
export function aucByTruth(truth, told) {
  const order = [...told.keys()].sort((a, b) => told[a] - told[b]);
  let [below, area, wins, losses] = [0, 0, 0, 0];
  for (const row of order) {
    const p = truth[row];
    area += p * (below + (1 - p) / 2);
    below += 1 - p;
    wins += p;
    losses += 1 - p;
  }
  return area / (wins * losses);
}
