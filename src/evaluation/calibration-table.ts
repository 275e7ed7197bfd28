import { wilsonInterval } from "../numeric/wilson-interval.ts";
import { effectiveCount } from "./effective-count.ts";
import { equalCountBins } from "./equal-count-bins.ts";
import { tally } from "./tally.ts";

/** One of the bins of equal count. */
export interface CalibrationBin {
  /** How many leads its rows stand for. Needn't be whole: rows of one probability that lie across an edge are shared. */
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
 * where there are fewer rows. Intervals of weighted shares are those of their effective count.
 * @param probabilities one a row, in [0, 1]
 * @param y 0 or 1 a row
 * @param weights how many leads each row stands for, one each by default
 * @throws RangeError for no rows, lengths that disagree or a value outside its range
 */
export function calibrationTable(
  probabilities: ArrayLike<number>,
  y: ArrayLike<number>,
  weights?: ArrayLike<number>,
): readonly CalibrationBin[] {
  const counted = tally(probabilities, y, weights);
  const bins = Math.min(BINS, y.length);
  const squares =
    weights &&
    tally(
      probabilities,
      y,
      Array.from(weights, (weight) => weight * weight),
    ).weight;
  const squaresOf = squares && equalCountBins({ ...counted, wins: squares }, bins); // poured as wins are
  return equalCountBins(counted, bins).map(({ weight, wins, expected }, bin) => {
    const observed = Math.min(1, wins / weight); // rounding of shared rows
    const count = squaresOf ? effectiveCount(weight, squaresOf[bin]!.wins) : weight;
    return {
      rows: weight,
      expected: expected / weight,
      observed,
      interval: wilsonInterval(observed, count),
    };
  });
}
