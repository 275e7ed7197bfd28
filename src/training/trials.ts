import type { CutTrial } from "../evaluation/trade-off.ts";
import { quantileSorted } from "../numeric/order.ts";
import { foldsFor, groupedFolds } from "./folds.ts";
import { DAY_MS } from "./labels.ts";
import type { Prepared } from "./prepare.ts";

/** The first origin has so much of the leads behind it. */
const FIRST = 0.5;
const ORIGINS = 4;

/** One trial, and from when to when its judged rows came; null where rows are folded by chance. */
export interface Trial extends CutTrial {
  readonly from: number | null;
  readonly until: number | null;
}

/**
 * Trials of a choice that is made on past leads: at each of four moments on the leads whose labels were known then, judged on
 * those that came until the next one; without times, on four fifths of the buyers and judged on the others. Rows are places in
 * `labels.mature`.
 */
export function trialsOf({ labels, moments, groups, isDated, seed }: Prepared): Trial[] {
  const { mature, y, horizonDays } = labels;
  const places = Uint32Array.from(mature.keys());
  if (!isDated || horizonDays === null) {
    const of = Float64Array.from(mature, (row) => y[row]!);
    const buyers = Uint32Array.from(mature, (row) => groups[row]!);
    if (new Set(buyers).size < 2) return [];
    const count = foldsFor(of, buyers);
    const folds = groupedFolds(of, buyers, count, seed);
    return Array.from({ length: count }, (_, fold) => ({
      learn: places.filter((at) => folds[at] !== fold),
      judge: places.filter((at) => folds[at] === fold),
      from: null,
      until: null,
    }));
  }
  const times = Float64Array.from(mature, (row) => moments[row]!);
  const sorted = times.slice().sort();
  const edges = Array.from({ length: ORIGINS + 1 }, (_, i) =>
    quantileSorted(sorted, FIRST + ((1 - FIRST) * i) / ORIGINS),
  );
  return edges.slice(0, -1).map((from, i) => {
    const until = edges[i + 1]!;
    const isLast = i === ORIGINS - 1;
    return {
      learn: places.filter((at) => times[at]! + horizonDays * DAY_MS <= from),
      judge: places.filter(
        (at) => times[at]! >= from && (times[at]! < until || (isLast && times[at] === until)),
      ),
      from,
      until,
    };
  });
}
