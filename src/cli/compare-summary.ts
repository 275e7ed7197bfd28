import type { FrameworkComparison } from "../qualification/compare.ts";
import type { FrameworkId } from "../qualification/framework-id.ts";
import { alignColumns } from "./terminal.ts";

const NAMED = 20;

export interface Compared {
  readonly before: FrameworkId;
  readonly after: FrameworkId;
  readonly comparison: FrameworkComparison;
  readonly idAt: (row: number) => string;
}

/** Who stands elsewhere by another framework, as `--json` prints it: every lead. */
export function compareJson({ before, after, comparison, idAt }: Compared): object {
  const { rows, changed, moves, criteria } = comparison;
  return {
    before,
    after,
    rows,
    changed: changed.length,
    moves,
    criteria,
    leads: changed.map(({ row, ...change }) => ({ id: idAt(row), ...change })),
  };
}

/** The same for a terminal, the first leads by name. */
export function compareSummary({ before, after, comparison, idAt }: Compared): string {
  const { rows, changed, moves, criteria } = comparison;
  const moved = moves.filter(({ from, to }) => from !== to);
  const verdicts = criteria.flatMap(({ criterion, changes }) =>
    changes.map(({ from, to, leads }) => [criterion, from, to, String(leads)]),
  );
  const alone = criteria.filter((one) => one.in !== "both");
  return [
    `${nameOf(before)} → ${nameOf(after)}: ${changed.length} of ${rows} leads change their stage or where they stop`,
    ...(moved.length > 0
      ? [
          alignColumns(
            ["stage before", "after", "leads"],
            moved.map(({ from, to, leads }) => [from, to, String(leads)]),
          ),
        ]
      : []),
    ...(verdicts.length > 0 ? [alignColumns(["criterion", "before", "after", "leads"], verdicts)] : []),
    ...(alone.length > 0
      ? [
          alone
            .map((one) => `${one.criterion}: only in ${one.in === "before" ? nameOf(before) : nameOf(after)}`)
            .join("\n"),
        ]
      : []),
    ...(changed.length > 0
      ? [
          alignColumns(
            ["lead", "stage", "stopped at", "because"],
            changed
              .slice(0, NAMED)
              .map(({ row, stage, stoppedAt, because }) => [
                idAt(row),
                stage[0] === stage[1] ? stage[0] : stage.join(" → "),
                stoppedAt[0] === stoppedAt[1]
                  ? (stoppedAt[0] ?? "–")
                  : stoppedAt.map((at) => at ?? "–").join(" → "),
                because
                  .map(({ criterion, from, to }) => `${criterion} ${from ?? "–"} → ${to ?? "–"}`)
                  .join(", "),
              ]),
          ),
        ]
      : []),
    ...(changed.length > NAMED ? [`and ${changed.length - NAMED} more leads (--json names them all)`] : []),
  ].join("\n\n");
}

function nameOf({ name, version, sha256 }: FrameworkId): string {
  return `${name}${version === null ? "" : ` ${version}`} (${sha256.slice(0, 8)})`;
}
