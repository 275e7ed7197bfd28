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

/** What a model predicts, in words that follow "the probability that a lead is". */
export function whatIsPredicted(horizonDays: number | null): string {
  return horizonDays === null ? "won ever" : `won within ${horizonDays} days`;
}
