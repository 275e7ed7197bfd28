import { FIRST_LEVEL, MISSING, UNSEEN } from "../features/matrix.ts";
import { countAtMost } from "../numeric/order.ts";
import type { BinCounts } from "./edit.ts";
import type { Shape } from "./edit-shape.ts";

/** So many training leads of one bin stand at one place of a shape. */
export interface LeadsAt {
  readonly place: number;
  readonly bin: number;
  readonly leads: number;
}

/**
 * Where the training leads stand on a shape, as nearly as their bins tell: those of a bin are spread evenly over the pieces
 * that the shape has in it (bins of a fine table were cut at quantiles), those of a curve's piece half to either knot.
 * @param shape cut at every cut of the counts
 */
export function placeLeads({ kind, starts, values, reach }: Shape, counts: BinCounts): LeadsAt[] {
  const placed: LeadsAt[] = [MISSING, UNSEEN].map((bin) => ({ place: bin, bin, leads: counts.leads[bin]! }));
  if (starts.length === 0) {
    for (let code = FIRST_LEVEL; code < values.length; code++)
      placed.push({ place: code, bin: code, leads: counts.leads[code]! });
    return placed;
  }
  const places: number[][] = counts.leads.map(() => []); // by bin; a curve's inner knots stand there twice
  const [low, high] = kind === "curve" ? reach : (counts.span ?? [-Infinity, Infinity]);
  starts.forEach((start, k) => {
    const end = starts[k + 1] ?? Number.POSITIVE_INFINITY;
    const of = places[FIRST_LEVEL + countAtMost(counts.cuts, start)]!;
    const place = FIRST_LEVEL + k;
    if (kind === "curve") {
      if (start >= low && end <= high && k + 1 < starts.length) of.push(place, place + 1);
    } else if (start <= high && end > low) of.push(place);
  });
  for (let bin = FIRST_LEVEL; bin < places.length; bin++) {
    const lower = bin === FIRST_LEVEL ? Number.NEGATIVE_INFINITY : counts.cuts[bin - FIRST_LEVEL - 1]!;
    const nearest = FIRST_LEVEL + Math.max(0, countAtMost(starts, lower) - 1);
    const of = places[bin]!.length > 0 ? places[bin]! : [nearest];
    for (const place of of) placed.push({ place, bin, leads: counts.leads[bin]! / of.length });
  }
  return placed;
}
