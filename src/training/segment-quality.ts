import { effectiveCount } from "../evaluation/effective-count.ts";
import type { Interval } from "../evaluation/evaluate.ts";
import { rowLosses } from "../evaluation/log-loss.ts";
import { columnGroups } from "../features/column-groups.ts";
import { findColumn, type LeadTable } from "../leads/table.ts";
import { wilsonInterval } from "../numeric/wilson-interval.ts";

/** How well the model tells the leads of each value of a column, on the held-out rows. */
export interface SegmentQuality {
  readonly column: string;
  readonly segments: readonly SegmentFigures[];
}

export interface SegmentFigures {
  readonly name: string;
  readonly rows: number;
  readonly wins: number;
  /** The share won of the leads that these stand for, with its 90 % Wilson interval. */
  readonly rate: number;
  readonly interval: Interval;
  /** The mean probability. */
  readonly told: number;
  readonly logLoss: number;
  /** What telling every lead of the segment its own share would lose: the best that a constant can. */
  readonly baseRateLogLoss: number;
}

/**
 * Values of fewer than 20 leads are told together.
 * @param columns names; one that the table doesn't have is left out
 * @param judged the held-out rows, what the model that never saw them told, and what became of them
 */
export function judgeSegments(
  table: LeadTable,
  columns: readonly string[],
  judged: {
    readonly heldOut: Uint32Array;
    readonly probabilities: Float64Array;
    readonly y: Float64Array;
    /** How many leads each stands for; null where each is one. */
    readonly importance: Float64Array | null;
  },
): SegmentQuality[] {
  const { heldOut, probabilities, y, importance } = judged;
  const losses = rowLosses(probabilities, y);
  return [...new Set(columns)].flatMap((name) => {
    const column = findColumn(table, name);
    if (!column) return [];
    const { names, group } = columnGroups(column, heldOut);
    const segments = names.map((segment, at): SegmentFigures => {
      const places = Array.from(group.keys()).filter((place) => group[place] === at);
      const weightOf = (place: number) => importance?.[place] ?? 1;
      const weight = places.reduce((sum, place) => sum + weightOf(place), 0);
      const squares = places.reduce((sum, place) => sum + weightOf(place) ** 2, 0);
      const mean = (values: Float64Array) =>
        places.reduce((sum, place) => sum + weightOf(place) * values[place]!, 0) / weight;
      const rate = mean(y);
      const rows = places.length;
      return {
        name: segment,
        rows,
        wins: places.reduce((sum, place) => sum + y[place]!, 0),
        rate,
        interval: wilsonInterval(rate, effectiveCount(weight, squares)),
        told: mean(probabilities),
        logLoss: mean(losses),
        baseRateLogLoss: mean(rowLosses(new Float64Array(y.length).fill(rate), y)),
      };
    });
    return [{ column: name, segments }];
  });
}
