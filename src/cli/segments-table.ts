import type { NamedSegment, NamedSegmentation, Segment, Segmentation } from "../explanation/segments.ts";
import { alignColumns, percent } from "./terminal.ts";

const DRIVERS_SHOWN = 3;

/** The segments of a version by a column, or those that were discovered with those that its framework names, for a terminal. */
export function segmentsTable(
  model: string,
  { column, segments }: Segmentation,
  named: NamedSegmentation | null,
): string {
  const found = [
    `${model}: ${column === null ? "segments of leads whose scores have the same reasons" : `leads by ${column}`}`,
    tableOf(column ?? "segment", segments),
  ].join("\n");
  return named === null ? found : `${found}\n\n${namedTable(model, named)}`;
}

function namedTable(model: string, { segments, unknown, none }: NamedSegmentation): string {
  const others = [unknown, none].filter((one) => one !== null);
  return [
    `${model}: the framework's segments (a lead may be in several: they don't add up)`,
    tableOf("segment", [...segments, ...others], (segment) =>
      "unknown" in segment ? String(segment.unknown) : "",
    ),
    "not known: leads of whom it isn't known whether they are in it; unknown: in none for sure, maybe in one; none: surely in none",
  ].join("\n");
}

function tableOf<T extends Segment | NamedSegment>(
  name: string,
  segments: readonly T[],
  notKnown?: (segment: T) => string,
): string {
  const hasAmounts = segments.some(({ amount }) => amount !== null);
  const hasCriteria = segments.some(({ criteria }) => criteria.length > 0);
  return alignColumns(
    [
      name,
      "leads",
      "won",
      "90 %",
      ...(notKnown ? ["not known"] : []),
      ...(hasAmounts ? ["mean deal"] : []),
      "what moves their scores most (log-odds on average)",
      ...(hasCriteria ? ["best criteria"] : []),
    ],
    segments.map((segment) => {
      const { value, leads, rate, interval, amount, drivers, criteria } = segment;
      return [
        value,
        String(leads),
        rate === null ? "–" : percent(rate),
        interval === null ? "–" : `${percent(interval[0])} to ${percent(interval[1])}`,
        ...(notKnown ? [notKnown(segment)] : []),
        ...(hasAmounts ? [amount === null ? "–" : amount.toLocaleString("en-US")] : []),
        drivers
          .slice(0, DRIVERS_SHOWN)
          .map(
            ({ feature, importance, effect }) =>
              `${feature} ${importance.toFixed(2)} (${effect < 0 ? "" : "+"}${effect.toFixed(2)})`,
          )
          .join(", "),
        ...(hasCriteria
          ? [criteria.map(({ criterion, ratio }) => `${criterion} ${ratio.toFixed(1)} ×`).join(", ")]
          : []),
      ];
    }),
  );
}
