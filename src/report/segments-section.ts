import type { SegmentQuality } from "../training/segment-quality.ts";
import { table } from "./markdown.ts";
import { SEGMENTS_HEADER, segmentRows } from "./segments-table.ts";

/** The card's section on the segments named in the configuration; empty where none is. */
export function segmentsSection(segments: readonly SegmentQuality[]): string[] {
  if (segments.length === 0) return [];
  return [
    "## Segments",
    "On the held-out leads: the share won with its 90 % Wilson interval beside what was told, and the log loss beside that of telling " +
      "each lead its segment's share. Segments of fewer than 20 leads are told together.",
    ...segments.flatMap(({ column, segments }) => [
      `### ${column}`,
      table(SEGMENTS_HEADER, segmentRows(segments)),
    ]),
  ];
}
