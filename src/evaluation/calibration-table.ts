import { wilsonInterval } from "../numeric/wilson-interval.ts";
import { equalCountBins } from "./equal-count-bins.ts";
import { tally } from "./tally.ts";

/** One of the bins of equal count. */
export interface CalibrationBin {
  /** Needn't be whole: rows of one probability that lie across an edge are shared. */
  readonly rows: number;
  /** The mean probability. */
  readonly expected: number;
  /** The share won, and its 90 % Wilson interval. */
  readonly observed: number;
  readonly interval: readonly [number, number];
}

const BINS = 10;

/**
 * The reliability table: what was told and what came true in ten bins of equal count, the highest probabilities first; fewer
 * where there are fewer rows.
 * @param probabilities one a row, in [0, 1]
 * @param y 0 or 1 a row
 * @throws RangeError for no rows, lengths that disagree or a value outside its range
 */
export function calibrationTable(
  probabilities: ArrayLike<number>,
  y: ArrayLike<number>,
): readonly CalibrationBin[] {
  return equalCountBins(tally(probabilities, y), Math.min(BINS, y.length)).map(
    ({ weight, wins, expected }) => {
      const observed = Math.min(1, wins / weight); // rounding of shared rows
      return {
        rows: weight,
        expected: expected / weight,
        observed,
        interval: wilsonInterval(observed, weight),
      };
    },
  );
}
