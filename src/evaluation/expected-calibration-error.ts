import { equalCountBins } from "./equal-count-bins.ts";
import { type Tally, totals } from "./tally.ts";

/**
 * The expected calibration error: over ten bins of equal count, the mean of |rate of wins − mean probability|.
 */
export function expectedCalibrationError(tally: Tally): number {
  let sum = 0;
  for (const bin of equalCountBins(tally, 10)) sum += Math.abs(bin.wins - bin.expected);
  return sum / totals(tally).weight;
}
