import { countDistinctText, countDuplicates } from "./duplicates.ts";
import { type NoticedPlaceholder, noticePlaceholders } from "./placeholders.ts";
import { type Column, type ColumnRole, type ColumnType, type LeadTable, missingNumber } from "./table.ts";

export interface ColumnProfile {
  readonly name: string;
  readonly role: ColumnRole;
  readonly type: ColumnType;
  /** Rows without a cell. */
  readonly missing: number;
  /** Distinct cells, missing ones not counted. */
  readonly distinct: number;
  /** Of numbers and dates that have any cell; a date is ISO 8601 text. */
  readonly min?: number | string;
  readonly max?: number | string;
  /** Of booleans, categories and job titles: up to five levels, the most frequent first. */
  readonly top?: readonly LevelCount[];
}

export interface LevelCount {
  readonly value: string | boolean;
  readonly count: number;
}

/** What is in a table, as plain data that JSON can hold. */
export interface TableProfile {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  /**
   * Rows that equal an earlier row in everything but what only identifies a row: the id column, and an ignored column
   * whose cells are all distinct.
   */
  readonly duplicates: number;
  readonly notFilledIn: readonly NoticedPlaceholder[];
  /** The earliest and latest creation as ISO 8601 text; null without a created column of dates, or with an empty one. */
  readonly freshness: { readonly oldest: string; readonly newest: string } | null;
}

/**
 * Completeness, spread, duplicates and age of a table.
 * @param roles by column name; a column that isn't named is a feature
 */
export function profileLeads(table: LeadTable, roles: Readonly<Record<string, ColumnRole>>): TableProfile {
  const columns = table.columns.map((column): ColumnProfile => {
    const role = Object.hasOwn(roles, column.name) ? roles[column.name]! : "feature";
    return { name: column.name, role, type: column.type, ...summarise(column, table.rows) };
  });
  const telling = table.columns.filter((_, j) => {
    const { role, distinct } = columns[j]!;
    return role !== "id" && !(role === "ignored" && distinct === table.rows);
  });
  const created = columns.find(({ role, type }) => role === "created" && type === "date");
  return {
    rows: table.rows,
    columns,
    duplicates: countDuplicates(telling, table.rows),
    notFilledIn: noticePlaceholders(table),
    freshness:
      created?.min === undefined ? null : { oldest: String(created.min), newest: String(created.max) },
  };
}

type Summary = Omit<ColumnProfile, "name" | "role" | "type">;

function summarise(column: Column, rows: number): Summary {
  if ("values" in column) {
    const summary = summariseNumbers(column.values);
    if (column.type === "number" || summary.min === undefined) return summary;
    const iso = (moment: number) => new Date(moment).toISOString();
    return { ...summary, min: iso(summary.min), max: iso(summary.max!) };
  }
  if ("bytes" in column) {
    let missing = 0;
    for (let row = 0; row < rows; row++) if (column.offsets[row] === column.offsets[row + 1]) missing += 1;
    return { missing, distinct: countDistinctText(column, rows) };
  }
  const levels = column.type === "boolean" ? [false, true] : column.levels;
  const counts = new Uint32Array(levels.length + 1);
  for (const code of column.codes) counts[code] = counts[code]! + 1;
  const present = levels
    .map((value, k) => ({ value, count: counts[k + 1]! }))
    .filter(({ count }) => count > 0);
  const summary = { missing: counts[0]!, distinct: present.length };
  if (column.type === "text" || column.type === "email") return summary;
  return { ...summary, top: present.sort((a, b) => b.count - a.count).slice(0, 5) };
}

interface NumberSummary {
  readonly missing: number;
  readonly distinct: number;
  readonly min?: number;
  readonly max?: number;
}

function summariseNumbers(values: Float64Array | Int32Array | Int16Array | Int8Array): NumberSummary {
  // Missing cells come first in a sorted integer array, whose least value they are, and last in a float array.
  const sorted = values.slice().sort();
  const mark = missingNumber(values);
  let from = 0;
  let to = sorted.length;
  while (from < to && sorted[from] === mark) from += 1;
  while (to > from && Number.isNaN(sorted[to - 1])) to -= 1;
  const missing = values.length - (to - from);
  if (from === to) return { missing, distinct: 0 };
  let distinct = 1;
  for (let i = from + 1; i < to; i++) if (sorted[i] !== sorted[i - 1]) distinct += 1;
  return { missing, distinct, min: sorted[from]!, max: sorted[to - 1]! };
}
