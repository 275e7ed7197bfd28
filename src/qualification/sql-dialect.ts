/** What databases write differently. */
export interface Dialect {
  /** A text without white space at its ends. */
  readonly clean: (sql: string) => string;
  /** A text as `normalText` has it. */
  readonly normal: (sql: string) => string;
  /** Whether an RE2 pattern is found in a text, whatever its case. */
  readonly matches: (sql: string, pattern: string) => string;
  /** Whether a text is a plain decimal, and its number. */
  readonly isDecimal: (sql: string) => string;
  /** A timestamp as milliseconds since 1970. */
  readonly milliseconds: (sql: string) => string;
}

/** A name in quotes. */
export function name(of: string): string {
  return `"${of.replaceAll('"', '""')}"`;
}

/** A text in quotes. */
export function text(of: string): string {
  return `'${of.replaceAll("'", "''")}'`;
}

/** White space of any script, and the characters without width, as RE2 writes what `cleanText` takes away. */
const EDGE = "[\\t\\n\\v\\f\\r\\x{85}\\p{Z}\\x{180e}\\x{200b}-\\x{200d}\\x{2060}\\x{feff}]+";
/** What `normalText` makes one space. */
const GAPS = "[\\t\\n\\v\\f\\r\\p{Z}\\x{feff}_\\p{Pd}]+";
const DECIMAL = "^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$";

const duckdb: Dialect = {
  clean: (sql) => `regexp_replace(nfc_normalize(${sql}), ${text(`^${EDGE}|${EDGE}$`)}, '', 'g')`,
  normal: (sql) => `trim(regexp_replace(lower(${duckdb.clean(sql)}), ${text(GAPS)}, ' ', 'g'))`,
  matches: (sql, pattern) => `regexp_matches(${sql}, ${text(pattern)}, 'i')`,
  isDecimal: (sql) => `regexp_matches(${sql}, ${text(DECIMAL)})`,
  milliseconds: (sql) => `epoch_ms(CAST(${sql} AS TIMESTAMP))`,
};

/**
 * SQL:2008 with `regexp_like`, as Oracle, MySQL 8 and Snowflake have it. Runs of blanks, and dashes beside the hyphen, aren't made
 * one: clean them where the table is made.
 */
const ansi: Dialect = {
  clean: (sql) => `TRIM(${sql})`,
  normal: (sql) => `TRIM(REPLACE(REPLACE(LOWER(${sql}), '_', ' '), '-', ' '))`,
  matches: (sql, pattern) => `REGEXP_LIKE(${sql}, ${text(pattern)}, 'i')`,
  isDecimal: (sql) => `REGEXP_LIKE(${sql}, ${text(DECIMAL)})`,
  milliseconds: (sql) => `(EXTRACT(EPOCH FROM CAST(${sql} AS TIMESTAMP)) * 1000)`,
};

export const dialects = { duckdb, ansi } as const;
