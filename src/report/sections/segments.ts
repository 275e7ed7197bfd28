import { rates } from "../../charts/rates.ts";
import type { SegmentFigures } from "../../training/segment-quality.ts";
import { escapeHtml, figure, htmlTable, paragraph, section } from "../html.ts";
import type { ReportFacts } from "../report-facts.ts";
import { SEGMENTS_HEADER, segmentRows } from "../segments-table.ts";
import { percent } from "../words.ts";

/** How well the model tells the leads of each segment; nothing where the configuration names none. */
export async function segmentsPart({ metrics: { segments = [], holdout } }: ReportFacts): Promise<string> {
  if (segments.length === 0 || !holdout) return "";
  const told: string[] = [];
  for (const { column, segments: parts } of segments)
    told.push(
      [
        `<h3>${escapeHtml(column)}</h3>`,
        figure(
          await rates(
            parts.map(({ name, rate, interval }) => ({ name, rate, interval })),
            { title: `Share won by ${column}`, axis: "share won", reference: holdout.baseRate },
          ),
          `The share won of each segment, with 90 % intervals; the dashed line is that of all. ${verdict(parts)}`,
          htmlTable(`Segments by ${column}`, SEGMENTS_HEADER, segmentRows(parts)),
        ),
      ].join("\n"),
    );
  return section(
    "segments",
    "How well it tells each segment",
    paragraph(
      "On the held-out leads, by the columns that the configuration names. Where a segment's log loss isn't below that of its share alone, the model tells its leads apart no better than not at all.",
    ),
    ...told,
  );
}

function verdict(parts: readonly SegmentFigures[]): string {
  const off = parts.filter(({ told, interval: [from, to] }) => told < from || told > to);
  if (off.length === 0) return "In every segment as many won as was told, as far as chance lets see.";
  const named = off.map(({ name, told, rate }) => `${name} (${percent(told)} told, ${percent(rate)} won)`);
  return `Otherwise than told won: ${named.join(", ")}; one segment in ten does so by chance alone.`;
}
