import type { NamedSegment, NamedSegmentation, Segment } from "../../explanation/segments.ts";
import { htmlTable, paragraph, section } from "../html.ts";
import type { ReportFacts } from "../report-facts.ts";
import { percent, percentRange } from "../words.ts";

const COLUMNS_TOLD = 4;
const DRIVERS_TOLD = 3;

/** Leads grouped as the framework names them, by what their scores rest on, and by the columns that move scores most. */
export function leadSegmentsSection({
  metrics: { leadSegments: segments = [], namedSegments: named = null },
  parts,
}: ReportFacts): string {
  const discovered = segments.find(({ column, segments }) => column === null && segments.length >= 2);
  if (!discovered && !named) return "";
  const important = [...new Set(parts.drivers.map(({ feature }) => feature.column))];
  const byColumn = important
    .flatMap((name) => segments.find(({ column }) => column === name) ?? [])
    .slice(0, COLUMNS_TOLD);
  return section(
    "lead-segments",
    "Kinds of leads",
    paragraph(
      "What moves the scores of a segment's leads is told in log-odds: how far on average, and in brackets which way. Best criteria: how many times as " +
        "often the segment's leads win that meet them.",
    ),
    ...(named ? namedParts(named) : []),
    ...(discovered
      ? [
          paragraph(
            "Discovered are leads whose scores have the same reasons, by a small tree over the reasons; those with the best scores stand first.",
          ),
          tableOf("Discovered segments", "leads with", discovered.segments),
        ]
      : []),
    ...byColumn.map(({ column, segments }) => tableOf(`By ${column}`, column!, segments)),
    paragraph("Other columns: leadlight drivers --by COLUMN."),
  );
}

function namedParts({ segments, unknown, none }: NamedSegmentation): string[] {
  const others = [unknown, none].filter((one) => one !== null);
  return [
    paragraph(
      "Named are the segments of the framework. A lead may be in several of them, so that their leads don't add up; it is in one only if that is known. " +
        "Of whom it isn't known stands beside. The row unknown has the leads that are in none for sure but may be in one, none those that surely are in none.",
    ),
    tableOf("Named segments", "segment", [...segments, ...others], true),
  ];
}

function tableOf(
  caption: string,
  name: string,
  segments: readonly (Segment | NamedSegment)[],
  tellsUnknown = false,
): string {
  const hasAmounts = segments.some(({ amount }) => amount !== null);
  const hasCriteria = segments.some(({ criteria }) => criteria.length > 0);
  return htmlTable(
    caption,
    [
      name,
      "leads",
      "won",
      "interval",
      ...(hasAmounts ? ["mean deal"] : []),
      "what moves their scores",
      ...(hasCriteria ? ["best criteria"] : []),
      ...(tellsUnknown ? ["not known of"] : []),
    ],
    segments.map((segment) => [
      segment.value,
      String(segment.leads),
      percent(segment.rate),
      percentRange(segment.interval),
      ...(hasAmounts ? [segment.amount?.toLocaleString("en-US") ?? "–"] : []),
      driversOf(segment),
      ...(hasCriteria ? [criteriaOf(segment)] : []),
      ...(tellsUnknown ? ["unknown" in segment ? String(segment.unknown) : ""] : []),
    ]),
  );
}

function driversOf({ drivers }: Pick<Segment, "drivers">): string {
  return drivers
    .slice(0, DRIVERS_TOLD)
    .map(
      ({ feature, importance, effect }) =>
        `${feature} ${importance.toFixed(2)} (${effect < 0 ? "−" : "+"}${Math.abs(effect).toFixed(2)})`,
    )
    .join(", ");
}

function criteriaOf({ criteria }: Pick<Segment, "criteria">): string {
  return criteria.map(({ criterion, ratio }) => `${criterion} ${ratio.toFixed(1)} ×`).join(", ");
}
