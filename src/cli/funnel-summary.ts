import type { OutcomeCount, OutcomeFunnel } from "../qualification/outcome-funnel.ts";
import { wonShare } from "../report/funnel-figure.ts";
import { alignColumns, percent } from "./terminal.ts";

/** The funnel of the leads of one group. */
export interface FunnelGroup {
  readonly value: string;
  readonly funnel: OutcomeFunnel;
}

/** The funnel of all leads, and of each group of them, for a terminal. */
export function funnelSummary(
  framework: string,
  all: OutcomeFunnel,
  by: { readonly column: string; readonly groups: readonly FunnelGroup[] } | null,
): string {
  const outcomes = Object.keys(all.all.outcomes ?? {});
  const known = outcomes.length > 0;
  return [
    `${framework}: ${all.rows} leads`,
    alignColumns(
      ["criterion", "met", "not met", "unknown", "stopped", ...(known ? stoppedColumns(outcomes) : [])],
      all.criteria.map(({ criterion, met, notMet, unknown, stopped, cut }) => [
        ...[criterion, met, notMet, unknown, stopped].map(String),
        ...(known ? became(cut, outcomes) : []),
      ]),
    ),
    ...(known
      ? [
          alignColumns(
            ["", "leads", ...outcomes, "won of closed"],
            [
              ["all", String(all.all.leads), ...became(all.all, outcomes)],
              ["comes through", String(all.through.leads), ...became(all.through, outcomes)],
              ["meets all that gates", String(all.complete.leads), ...became(all.complete, outcomes)],
            ],
          ),
        ]
      : []),
    alignColumns(
      ["stage", "leads"],
      Object.entries(all.stages).map(([stage, leads]) => [stage, String(leads)]),
    ),
    ...(by ? [groupsTable(by, outcomes)] : []),
    ...(by?.column === "segments" ? [SEGMENTS_SHARE] : []),
  ].join("\n\n");
}

const SEGMENTS_SHARE =
  "A lead may be in several segments: they don't add up. unknown: in none for sure, maybe in one; none: surely in none.";

function stoppedColumns(outcomes: readonly string[]): string[] {
  return [...outcomes, "won of closed"];
}

function became(count: OutcomeCount, outcomes: readonly string[]): string[] {
  return [...outcomes.map((name) => String(count.outcomes?.[name] ?? 0)), share(count)];
}

function groupsTable(
  { column, groups }: { readonly column: string; readonly groups: readonly FunnelGroup[] },
  outcomes: readonly string[],
): string {
  const criteria =
    groups[0]?.funnel.criteria.filter(({ gates }) => gates).map(({ criterion }) => criterion) ?? [];
  return alignColumns(
    [
      column,
      "leads",
      ...criteria.map((name) => `stopped at ${name}`),
      "come through",
      ...(outcomes.length > 0 ? ["won of these", "won of stopped"] : []),
    ],
    groups.map(({ value, funnel }) => [
      value,
      String(funnel.rows),
      ...funnel.criteria.filter(({ gates }) => gates).map(({ stopped }) => String(stopped)),
      String(funnel.through.leads),
      ...(outcomes.length > 0 ? [share(funnel.through), share(stoppedOf(funnel))] : []),
    ]),
  );
}

/** All leads that some criterion stopped. */
export function stoppedOf({ all, through }: OutcomeFunnel): OutcomeCount {
  const names = Object.keys(all.outcomes ?? {});
  return {
    leads: all.leads - through.leads,
    outcomes: Object.fromEntries(
      names.map((name) => [name, all.outcomes![name]! - through.outcomes![name]!]),
    ),
  };
}

function share(count: OutcomeCount): string {
  const won = wonShare(count);
  return won === null ? "–" : percent(won);
}
