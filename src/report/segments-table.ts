import type { SegmentFigures } from "../training/segment-quality.ts";
import { number } from "./markdown.ts";
import { percent, percentRange } from "./words.ts";

export const SEGMENTS_HEADER = [
  "segment",
  "leads",
  "won",
  "interval",
  "told",
  "log loss",
  "of its share alone",
];

/** One row a segment. */
export function segmentRows(segments: readonly SegmentFigures[]): string[][] {
  return segments.map(({ name, rows, rate, interval, told, logLoss, baseRateLogLoss }) => [
    name,
    String(rows),
    percent(rate),
    percentRange(interval),
    percent(told),
    number(logLoss),
    number(baseRateLogLoss),
  ]);
}
