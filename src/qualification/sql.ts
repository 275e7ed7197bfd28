import { InputError } from "../leads/input-error.ts";
import type { FactTest } from "./condition.ts";
import type { CompiledCriteria } from "./criteria.ts";
import { type Fact, toldName } from "./fact.ts";
import { frameworkId } from "./framework-id.ts";
import { normalText } from "./normal-text.ts";
import type { Resolved } from "./resolve.ts";
import { countSql, type SqlEvents } from "./sql-count.ts";
import { type Dialect, dialects, name, text } from "./sql-dialect.ts";
import { toldSql } from "./sql-told.ts";

export interface FrameworkSqlOptions {
  /** The table of the leads: its columns as Leadlight reads them, numbers, booleans, timestamps and texts, NULL where missing. */
  readonly leads?: string;
  /** The column by which rows are told apart in the result, and activities joined; without it, the row's number. */
  readonly id?: string;
  /** When the leads are looked at, in milliseconds since 1970. */
  readonly asOf: number;
  /** DuckDB's, or what most databases understand. */
  readonly dialect?: keyof typeof dialects;
  /** The table of what leads did; without it every count of activities is unknown. */
  readonly activities?: SqlEvents;
}

/**
 * A query that gives each lead's verdicts, stage and stop, as the function does: one column a criterion (`met`, `notMet`,
 * `unknown`), then `stage` and `stopped_at`. SQL's own three-valued logic is Kleene's, with NULL for unknown. Discovery answers
 * and dated field changes aren't read: the leads are taken as they stand in the table.
 * @throws InputError where a rank is read from job titles, which no SQL expression can
 */
export function frameworkSql(
  parts: CompiledCriteria,
  { leads = "leads", id, asOf, dialect = "duckdb", activities }: FrameworkSqlOptions,
): string {
  const { framework, criteria, stages } = parts;
  const say = dialects[dialect];
  const facts = parts.facts.map((fact) => factSql(parts, fact, { asOf, say, activities, id }));
  const verdicts = criteria.map(({ resolved, factAt }) =>
    conditionSql(resolved, parts, (test) => `f${factAt(test) + 1}`),
  );
  const verdict = (place: number) => `v${place + 1}`;
  const { version, sha256 } = frameworkId(framework);
  const key = id === undefined ? "row_number() OVER ()" : `l.${name(id)}`;
  const quoted = text(new Date(asOf).toISOString());
  return `-- ${framework.name}${version === null ? "" : ` version ${version}`}, sha256 ${sha256}
-- leads as they stand on ${quoted.slice(1, -1)}; NULL is unknown, and unknown is never no
WITH facts AS (
  SELECT
    ${[`${key} AS id`, ...facts.map((sql, at) => `${sql} AS f${at + 1}`)].join(",\n    ")}
  FROM ${name(leads)} AS l
),
verdicts AS (
  SELECT
    ${["id", ...verdicts.map((sql, place) => `${sql} AS ${verdict(place)}`)].join(",\n    ")}
  FROM facts
)
SELECT
  ${[
    `id AS ${name(id ?? "id")}`,
    ...criteria.map(
      ({ criterion }, place) =>
        `CASE WHEN ${verdict(place)} THEN 'met' WHEN NOT ${verdict(place)} THEN 'notMet' ELSE 'unknown' END AS ${name(criterion.name)}`,
    ),
    `CASE${stages.map(({ stage, needed }) => ` WHEN ${needed.map(verdict).join(" AND ")} THEN '${stage}'`).join("")} ELSE 'lead' END AS stage`,
    stoppedSql(),
  ].join(",\n  ")}
FROM verdicts
`;

  function stoppedSql(): string {
    const stops = criteria.flatMap(({ criterion }, place) =>
      criterion.gates ? [` WHEN NOT ${verdict(place)} THEN ${text(criterion.name)}`] : [],
    );
    return stops.length === 0 ? "NULL AS stopped_at" : `CASE${stops.join("")} END AS stopped_at`;
  }
}

/** How facts are written. */
export interface FactContext {
  readonly asOf: number;
  readonly say: Dialect;
  readonly activities: SqlEvents | undefined;
  readonly id: string | undefined;
}

/** A fact as a number, NULL where it isn't known. */
function factSql(parts: CompiledCriteria, fact: Fact, context: FactContext): string {
  if (fact.kind === "count") return countSql(fact.of, context);
  const told = parts.told.get(fact.name)!;
  if (fact.view === "age") return "CAST(NULL AS DOUBLE PRECISION)"; // a table doesn't tell when it was filled in
  if (told.column?.type === "jobTitle" && told.concept.type === "choice")
    throw new InputError(
      `can't write ${parts.framework.name} as SQL: found ${fact.name} told by the job titles in ${told.column.name}, from which no SQL reads a rank, ` +
        "wanted a column of roles",
    );
  const own = toldSql(told, fact.view, context);
  const proofs =
    told.concept.type === "yesNo" && fact.view === "value" && told.concept.evidence
      ? told.concept.evidence.map((of) => countSql(of, context))
      : [];
  if (proofs.length === 0) return own;
  const anyIs = (test: string) => [own, ...proofs].map((sql) => `${sql} ${test}`).join(" OR ");
  return `CASE WHEN ${anyIs("> 0")} THEN 1 WHEN ${anyIs("= 0")} THEN 0 END`;
}

/** A condition over the facts' columns, NULL where unknown. */
function conditionSql(node: Resolved, parts: CompiledCriteria, columnOf: (test: FactTest) => string): string {
  if (node.kind === "not") return `NOT (${conditionSql(node.part, parts, columnOf)})`;
  if (node.kind !== "test") {
    const inner = node.parts.map((part) => `(${conditionSql(part, parts, columnOf)})`);
    return inner.join(node.kind === "all" ? " AND " : " OR ");
  }
  const { test } = node;
  const column = columnOf(test);
  if ("is" in test) return `${column} = ${Number(test.is)}`;
  if ("matches" in test) return `${column} = 1`;
  if ("learnedWithin" in test) return `${column} <= ${test.learnedWithin}`;
  if ("oneOf" in test) {
    const { texts } = parts.told.get(toldName(test)!)!;
    return `${column} IN (${test.oneOf.map((one) => texts.get(normalText(one))!).join(", ")})`;
  }
  const { atLeast, above, atMost, below } = test;
  return [
    ...(atLeast === undefined ? [] : [`${column} >= ${atLeast}`]),
    ...(above === undefined ? [] : [`${column} > ${above}`]),
    ...(atMost === undefined ? [] : [`${column} <= ${atMost}`]),
    ...(below === undefined ? [] : [`${column} < ${below}`]),
  ].join(" AND ");
}
