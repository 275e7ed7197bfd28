import { FIRST_LEVEL, MISSING } from "../../features/matrix.ts";

/** One feature's bins joined to few places, as a pair sees them. */
export interface Places {
  readonly count: number;
  /** The place of each bin, -1 for a bin without weight. */
  readonly of: Int16Array;
  /** Which of a number's cuts part places. */
  readonly cutsAt: readonly number[];
}

/**
 * Joins neighbouring bins to at most `most` places of about equal weight. A number's bins keep their order, the missing one first
 * and by itself; a category's are neighbours where their values are, so that any numbering of the levels gives the same.
 * @param mass the weight of the rows by bin
 * @param values the feature's table, by bin
 */
export function joinBins(mass: Float64Array, values: Float64Array, ordered: boolean, most: number): Places {
  const bins = Array.from(mass.keys()).filter((bin) => mass[bin]! > 0);
  if (!ordered) bins.sort((a, b) => values[a]! - values[b]! || mass[a]! - mass[b]! || a - b);
  const of = new Int16Array(mass.length).fill(-1);
  const cutsAt: number[] = [];
  let left = bins.reduce((sum, bin) => sum + mass[bin]!, 0);
  let held = 0;
  let place = 0;
  let last = -1;
  for (const bin of bins) {
    const isAlone = ordered && last === MISSING;
    const placesLeft = most - place;
    if (last >= 0 && placesLeft > 1 && (isAlone || held * placesLeft >= left)) {
      if (ordered && last >= FIRST_LEVEL) cutsAt.push(bin - FIRST_LEVEL - 1);
      left -= held;
      held = 0;
      place++;
    }
    held += mass[bin]!;
    of[bin] = place;
    last = bin;
  }
  return { count: bins.length > 0 ? place + 1 : 0, of, cutsAt };
}
