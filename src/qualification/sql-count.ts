import { normalText } from "./normal-text.ts";
import type { ActivitySource, AnswerSource } from "./source.ts";
import type { FactContext } from "./sql.ts";
import { name, text } from "./sql-dialect.ts";

/** A table of what leads did, one row an activity. */
export interface SqlEvents {
  readonly table: string;
  /** Its columns. */
  readonly lead: string;
  readonly time: string;
  readonly type: string;
  readonly value?: string;
  /** The types in which the lead itself spoke. */
  readonly twoWay: readonly string[];
}

const DAY = 86_400_000;

/** A count of activities as of the moment: the twin of `countReader`. Answers aren't in the table, so they are unknown. */
export function countSql(
  of: ActivitySource | AnswerSource,
  { asOf, say, activities, id }: FactContext,
): string {
  if (!("activities" in of) || !activities || id === undefined) return "CAST(NULL AS DOUBLE PRECISION)";
  const time = say.milliseconds(`a.${name(activities.time)}`);
  const types = of.activities === "twoWay" ? activities.twoWay : of.activities;
  const measure = {
    count: "count(*)",
    sum: activities.value ? `coalesce(sum(a.${name(activities.value)}), 0)` : "0",
    daysSince: `coalesce((${asOf} - max(${time})) / ${DAY}.0, 1e308)`, // endless where there was none
  }[of.measure ?? "count"];
  const among =
    types.length === 0
      ? "FALSE"
      : `${say.normal(`a.${name(activities.type)}`)} IN (${types.map((type) => text(normalText(type))).join(", ")})`;
  const from = of.days === undefined ? "" : ` AND ${time} > ${asOf - of.days * DAY}`;
  const within = `a.${name(activities.lead)} = l.${name(id)} AND ${among} AND ${time} <= ${asOf}${from}`;
  return `CASE WHEN l.${name(id)} IS NULL THEN NULL ELSE (SELECT ${measure} FROM ${name(activities.table)} AS a WHERE ${within}) END`;
}
