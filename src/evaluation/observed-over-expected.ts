import type { Tally } from "./tally.ts";

/** Wins over the wins that the probabilities add up to; 1 is right in the large. `null` where none were expected. */
export function observedOverExpected({ probability, weight, wins }: Tally): number | null {
  let observed = 0;
  let expected = 0;
  for (let g = 0; g < weight.length; g++) {
    observed += wins[g]!;
    expected += weight[g]! * probability[g]!;
  }
  return expected > 0 ? observed / expected : null;
}
