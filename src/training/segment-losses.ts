import type { Interval } from "../evaluation/evaluate.ts";
import { pairedBootstrap } from "../evaluation/paired-bootstrap.ts";
import { cellAt, findColumn, type LeadTable } from "../leads/table.ts";
import type { SegmentBounds } from "./gate-settings.ts";

/** What a change of models means for the leads of one segment. */
export interface SegmentLoss {
  readonly column: string;
  /** The cell that these leads share, null for an empty one. */
  readonly value: string | null;
  readonly leads: number;
  readonly wins: number;
  /** The mean log loss, new less old: above 0 where the segment loses. */
  readonly difference: number;
  /** 90 %, whole buyers resampled. */
  readonly interval: Interval;
  readonly bound: number;
  /** The difference is above the bound, and surely above 0. */
  readonly isBeyond: boolean;
}

/** Equal models differ by rounding. */
const TRIFLE = 1e-6;
/** Fewer leads say little of a segment, and might name a person. */
const FEWEST_LEADS = 20;

/**
 * The losses of each segment of at least 20 leads, those that lose most first.
 * @param rows of the table, those that were judged; the other arrays have one entry for each of them
 */
export function segmentLosses(
  table: LeadTable,
  rows: Uint32Array,
  judged: {
    readonly before: Float64Array;
    readonly after: Float64Array;
    readonly y: Float64Array;
    readonly groups: Uint32Array;
    /** How many leads each stands for; null where each is one. */
    readonly importance: Float64Array | null;
  },
  bounds: SegmentBounds,
  seed: number,
): SegmentLoss[] {
  const { before, after, y, groups, importance } = judged;
  const losses = Object.entries(bounds).flatMap(([name, bound]) => {
    const column = findColumn(table, name)!;
    const members = new Map<string | null, number[]>();
    rows.forEach((row, at) => {
      const cell = cellAt(column, row);
      const value = cell === null ? null : String(cell);
      const known = members.get(value);
      if (known) known.push(at);
      else members.set(value, [at]);
    });
    return [...members]
      .filter(([, places]) => places.length >= FEWEST_LEADS)
      .map(([value, places]): SegmentLoss => {
        const of = (values: ArrayLike<number>) => places.map((at) => values[at]!);
        const { mean, interval } = pairedBootstrap(of(after), of(before), {
          groups: of(groups),
          ...(importance && { weights: of(importance) }),
          seed,
        });
        return {
          column: name,
          value,
          leads: places.length,
          wins: of(y).reduce((sum, label) => sum + label, 0),
          difference: mean,
          interval,
          bound,
          isBeyond: mean > bound && interval[0] > TRIFLE,
        };
      });
  });
  return losses.sort((a, b) => b.difference - a.difference);
}
