import { MONTHS, WEEKDAYS } from "../../features/date-transform.ts";
import { FALSE_WORDS, fieldOf, TRUE_WORDS } from "../../leads/field.ts";
import { InputError } from "../../leads/input-error.ts";
import { sqlText } from "../../leads/source-store.ts";
import { logit } from "../../numeric/logistic.ts";
import { sqlName, sqlNumber } from "../../program/sql/literals.ts";
import { contributionsSql, programSql } from "../../program/sql/program-sql.ts";
import { usedFeatures } from "../../program/term-features.ts";
import type { ScorerParts } from "../parts.ts";
import { type ExportInput, inputsOf } from "./inputs.ts";

export interface SqlOptions {
  /** What the query's head calls the model. */
  readonly title: string;
  /** The table of the leads. "leads" by default. */
  readonly table?: string;
  /** When the leads are looked at, in milliseconds since 1970; by default when the query runs. */
  readonly asOf?: number;
  /** What each input adds as well. False by default. */
  readonly contributions?: boolean;
}

/**
 * The scorer as one query: the lead's id (without one, the columns that are read), `probability`, and if asked `base` and a column
 * a contribution. It runs on DuckDB and PostgreSQL; of standard SQL it leaves only EXTRACT of EPOCH and ISODOW, for dates.
 * Text must be NFC, as read files are; dates without a zone are UTC. A lead of which no input is known gets the base rate.
 * @throws InputError for a model that reads nothing, or contributions of trees
 */
export function sqlQuery(parts: ScorerParts, options: SqlOptions): string {
  const { title, table = "leads", asOf, contributions = false } = options;
  const inputs = inputsOf(parts);
  if (inputs.length === 0)
    throw new InputError("can't export to SQL: found a model that reads no feature, wanted one that does");
  const used = usedFeatures(parts.win);
  const names = new Map(used.map((f, i) => [f, sqlName(`x${i}`)]));
  const valueSql = (f: number) => names.get(f)!;
  const moment = asOf === undefined ? "EXTRACT(EPOCH FROM CURRENT_TIMESTAMP)" : sqlNumber(asOf / 1000);
  const kept = keptColumns(parts, inputs);
  const known = inputs.map((input, i) =>
    input.kind === "filled" ? `"x${i}" = 'true'` : `"x${i}" IS NOT NULL`,
  );
  const isKnown = known.join(" OR ");
  const fallback = sqlNumber(logit(parts.calibration.baseRate));
  const told = contributions ? contributionsOf(parts, valueSql) : [];
  return `${[
    ...head(title, inputs, table),
    "WITH read_leads AS (",
    `SELECT ${[...kept.map(sqlName), ...inputs.map((input, i) => `${inputSql(input, moment)} AS "x${i}"`)].join(",\n  ")}`,
    `FROM ${sqlName(table)}`,
    "), scored_leads AS (",
    `SELECT read_leads.*, CASE WHEN ${isKnown} THEN`,
    `  ${programSql(parts.win, valueSql)}`,
    `  ELSE ${fallback} END AS "logit"`,
    "FROM read_leads",
    ")",
    `SELECT ${[
      ...kept.map(sqlName),
      // beyond 700 the exponential leaves the range of doubles
      '1e0 / (1e0 + EXP(-LEAST(GREATEST("logit", -700e0), 700e0))) AS "probability"',
      ...(contributions
        ? [`CASE WHEN ${isKnown} THEN ${sqlNumber(parts.win.base)} ELSE ${fallback} END AS "base"`]
        : []),
      ...told.map(
        (sql, i) =>
          `CASE WHEN ${isKnown} THEN ${sql} ELSE 0e0 END AS ${sqlName(`contribution of ${inputs[i]!.feature.name}`)}`,
      ),
    ].join(",\n  ")}`,
    "FROM scored_leads;",
  ].join("\n")}\n`;
}

function contributionsOf({ win }: ScorerParts, valueSql: (f: number) => string): string[] {
  try {
    return contributionsSql(win, valueSql);
  } catch (error) {
    if (error instanceof RangeError)
      throw new InputError(`can't export contributions to SQL: ${error.message}`);
    throw error;
  }
}

/** What tells a lead: its id, else all that is read of it. */
function keptColumns({ schema }: ScorerParts, inputs: readonly ExportInput[]): string[] {
  const ids = schema.columns.filter(({ role }) => role === "id").map(({ name }) => name);
  return ids.length > 0 ? ids : [...new Set(inputs.map(columnOf))];
}

/** Dates have a rule in SQL; titles, addresses and activities have none. */
function columnOf({ name, transform }: ExportInput): string {
  return transform.kind === "date" ? transform.column : name;
}

function head(title: string, inputs: readonly ExportInput[], table: string): string[] {
  const ready = inputs.filter(({ kind, transform }) => kind === "derived" && transform.kind !== "date");
  const line = (text: string) => `-- ${text.replaceAll(/\s+/g, " ")}`;
  return [
    line(`${title}: the probability that a lead of ${table} is won`),
    line(`reads ${[...new Set(inputs.map(columnOf))].join(", ")}`),
    ...(ready.length > 0
      ? [line(`ready made, since SQL has no rule for them: ${ready.map(({ name }) => name).join(", ")}`)]
      : []),
  ];
}

/** As a database may print them. */
const TRUE = [...TRUE_WORDS, "1"];
const FALSE = [...FALSE_WORDS, "0"];

/** The expression of an input: a double or a level's text, NULL where it is missing. */
function inputSql(input: ExportInput, moment: string): string {
  const { name, feature, transform, kind, column } = input;
  const field = column === undefined ? null : fieldOf(column);
  if (transform.kind === "date") return dateSql(transform.column, transform.part, moment);
  if (feature.kind === "number") return finite(sqlName(name), [...(field?.sentinels ?? [])]);
  const text = withoutPlaceholders(`NULLIF(TRIM(CAST(${sqlName(name)} AS VARCHAR)), '')`, [
    ...(field?.placeholders ?? []),
  ]);
  if (kind === "filled") return `CASE WHEN ${text} IS NULL THEN 'false' ELSE 'true' END`;
  if (kind !== "boolean") return text;
  const list = (words: readonly string[]) => words.map(sqlText).join(", ");
  return `CASE WHEN LOWER(${text}) IN (${list(TRUE)}) THEN 'true' WHEN LOWER(${text}) IN (${list(FALSE)}) THEN 'false' ELSE ${text} END`;
}

/** NaN is greater than every number in both databases. */
function finite(name: string, sentinels: readonly number[]): string {
  const x = `CAST(${name} AS DOUBLE PRECISION)`;
  const not = sentinels.length > 0 ? ` AND ${x} NOT IN (${sentinels.map(sqlNumber).join(", ")})` : "";
  return `CASE WHEN ABS(${x}) <= ${sqlNumber(Number.MAX_VALUE)}${not} THEN ${x} END`;
}

function withoutPlaceholders(text: string, placeholders: readonly string[]): string {
  return placeholders.length === 0
    ? text
    : `CASE WHEN ${text} NOT IN (${placeholders.map(sqlText).join(", ")}) THEN ${text} END`;
}

function dateSql(column: string, part: string, moment: string): string {
  const at = `CAST(${sqlName(column)} AS TIMESTAMP)`;
  const named = (field: string, names: readonly string[]) =>
    `CASE EXTRACT(${field} FROM ${at}) ${names.map((name, i) => `WHEN ${i + 1} THEN '${name}'`).join(" ")} END`;
  const double = (sql: string) => `CAST(${sql} AS DOUBLE PRECISION)`;
  switch (part) {
    case "days_before":
      return double(`(${moment} - EXTRACT(EPOCH FROM ${at})) / 86400e0`);
    case "absolute_days":
      return double(`EXTRACT(EPOCH FROM ${at}) / 86400e0`);
    case "hour":
      return double(`EXTRACT(HOUR FROM ${at})`);
    case "month":
      return named("MONTH", MONTHS);
    default:
      return named("ISODOW", WEEKDAYS);
  }
}
