import { equalCountBins } from "./equal-count-bins.ts";
import { type Tally, totals } from "./tally.ts";

/** A tenth of the rows by probability; decile 1 has the highest. */
export interface Decile {
  readonly decile: number;
  /** The share of its rows that were won. */
  readonly rate: number;
  /** That rate over the rate of all rows; `null` where nothing was won. */
  readonly lift: number | null;
  /** The share of all wins that lie in this decile and those above it; `null` where nothing was won. */
  readonly gain: number | null;
}

/**
 * Ten deciles of equal weight, highest probability first. Rows of one probability that lie across an edge are shared in
 * proportion, so the figures don't depend on the order of rows.
 */
export function liftByDecile(tally: Tally): readonly Decile[] {
  const total = totals(tally);
  let wins = 0;
  return equalCountBins(tally, 10).map((bin, at) => {
    wins += bin.wins;
    const rate = bin.weight > 0 ? bin.wins / bin.weight : 0; // no weight is left only by rounding
    const won = total.wins > 0;
    return {
      decile: at + 1,
      rate,
      lift: won ? (rate * total.weight) / total.wins : null,
      gain: won ? Math.min(1, wins / total.wins) : null,
    };
  });
}
