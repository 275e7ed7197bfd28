import type { Interval } from "../evaluation/evaluate.ts";

/** A share in per cent; a dash where there is none. */
export function percent(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined ? "–" : `${(100 * share).toFixed(digits)}\u00a0%`;
}

/** An interval of shares in per cent; a dash where there is none. */
export function percentRange(interval: Interval | null | undefined, digits = 1): string {
  return interval
    ? `${(100 * interval[0]).toFixed(digits)} to ${(100 * interval[1]).toFixed(digits)}\u00a0%`
    : "–";
}

/**
 * What the rows are that a version learned from and was judged by: leads, or looks at leads, where each was looked at several times.
 * @param rows that were learned from
 * @param leads that were learned from; undefined where it isn't told
 */
export function whatRowsAre(rows: number, leads: number | undefined): "leads" | "looks at leads" {
  return leads !== undefined && rows > leads ? "looks at leads" : "leads";
}

/** What a model predicts, in words that follow "the probability that a lead is". */
export function whatIsPredicted(horizonDays: number | null): string {
  return horizonDays === null ? "won ever" : `won within ${horizonDays} days`;
}
