import type { Segment, Segmentation } from "../../explanation/segments.ts";
import { htmlTable, paragraph, section } from "../html.ts";
import type { ReportFacts } from "../report-facts.ts";
import { percent, percentRange } from "../words.ts";

const COLUMNS_TOLD = 4;
const DRIVERS_TOLD = 3;

/** Leads grouped by what their scores rest on, and by the columns that move scores most. */
export function leadSegmentsSection({
  metrics: { leadSegments: segments = [] },
  parts,
}: ReportFacts): string {
  const discovered = segments.find(({ column }) => column === null);
  if (!discovered || discovered.segments.length < 2) return "";
  const important = [...new Set(parts.drivers.map(({ feature }) => feature.column))];
  const byColumn = important
    .flatMap((name) => segments.find(({ column }) => column === name) ?? [])
    .slice(0, COLUMNS_TOLD);
  return section(
    "lead-segments",
    "Kinds of leads",
    paragraph(
      "Leads whose scores have the same reasons, found by a small tree over the reasons, those with the best scores first. What moves their scores is " +
        "told in log-odds: how far on average, and in brackets which way. Best criteria: how many times as often the segment's leads win that meet them.",
    ),
    tableOf("Discovered segments", discovered),
    ...byColumn.map((one) => tableOf(`By ${one.column}`, one)),
    paragraph("Other columns: leadlight drivers --by COLUMN."),
  );
}

function tableOf(caption: string, { segments, column }: Segmentation): string {
  const hasAmounts = segments.some(({ amount }) => amount !== null);
  const hasCriteria = segments.some(({ criteria }) => criteria.length > 0);
  return htmlTable(
    caption,
    [
      column ?? "leads with",
      "leads",
      "won",
      "interval",
      ...(hasAmounts ? ["mean deal"] : []),
      "what moves their scores",
      ...(hasCriteria ? ["best criteria"] : []),
    ],
    segments.map((segment) => [
      segment.value,
      String(segment.leads),
      percent(segment.rate),
      percentRange(segment.interval),
      ...(hasAmounts ? [segment.amount?.toLocaleString("en-US") ?? "–"] : []),
      driversOf(segment),
      ...(hasCriteria ? [criteriaOf(segment)] : []),
    ]),
  );
}

function driversOf({ drivers }: Segment): string {
  return drivers
    .slice(0, DRIVERS_TOLD)
    .map(
      ({ feature, importance, effect }) =>
        `${feature} ${importance.toFixed(2)} (${effect < 0 ? "−" : "+"}${Math.abs(effect).toFixed(2)})`,
    )
    .join(", ");
}

function criteriaOf({ criteria }: Segment): string {
  return criteria.map(({ criterion, ratio }) => `${criterion} ${ratio.toFixed(1)} ×`).join(", ");
}
