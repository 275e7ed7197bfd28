import { type Column, cellAt, numberAt } from "../leads/table.ts";
import { applyBins, fitBins } from "./bins.ts";
import { codeLabel } from "./describe.ts";
import { readJobTitle } from "./job-title.ts";
import type { Feature } from "./matrix.ts";

/** Fewer rows tell nothing of a group, and may name a person. */
export const FEWEST_OF_A_GROUP = 20;
const MOST_GROUPS = 12;
/** Ten years: months are a way, not a list to choose from. */
const MOST_MONTHS = 120;
/** A number is judged in four bands of about equal count: codes 0 and 1 are missing and unseen. */
const NUMBER_CODES = 6;
const MISSING_LABEL = "missing";
const OTHERS_LABEL = "all others";

export interface ColumnGroups {
  readonly names: readonly string[];
  /** The place in `names` of each row asked for. */
  readonly group: Uint8Array;
}

/**
 * The groups that a column deals some rows into: its values, the most frequent first, four bands of a number from low to high, the months of
 * a date, or the ranks of job titles. Values of too few rows are one group.
 * @param rows at least one
 */
export function columnGroups(column: Column, rows: Uint32Array): ColumnGroups {
  const { texts, order } =
    column.type === "number"
      ? bandsOf(column, rows)
      : { texts: Array.from(rows, (row) => textOf(column, row)), order: [] };
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const bySize = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const isDate = column.type === "date";
  const large = bySize
    .filter(([, n]) => n >= FEWEST_OF_A_GROUP)
    .slice(0, isDate ? MOST_MONTHS : MOST_GROUPS)
    .map(([text]) => text);
  const listed = isDate ? large.sort() : large.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const names = listed.length < counts.size ? [...listed, OTHERS_LABEL] : listed;
  const place = new Map(listed.map((text, at) => [text, at]));
  return { names, group: Uint8Array.from(texts, (text) => place.get(text) ?? listed.length) };
}

function textOf(column: Column, row: number): string {
  const cell = cellAt(column, row);
  if (cell === null) return MISSING_LABEL;
  if (column.type === "date") return new Date(Number(cell)).toISOString().slice(0, 7);
  return column.type === "jobTitle" ? readJobTitle(String(cell)).seniority : String(cell);
}

/** The band of each row in words, and the bands from low to high behind the missing. */
function bandsOf(column: Extract<Column, { type: "number" }>, rows: Uint32Array) {
  const feature: Feature = { name: column.name, column: column.name, kind: "number" };
  const values = [Float64Array.from(rows, (row) => numberAt(column, row) ?? Number.NaN)];
  const matrix = { rows: rows.length, features: [feature], values };
  const layout = fitBins(matrix, { maxBins: NUMBER_CODES });
  const order = Array.from({ length: layout.counts[0]! }, (_, code) =>
    codeLabel(feature, layout.cuts[0]!, code),
  );
  return { texts: Array.from(applyBins(matrix, layout).codes[0]!, (code) => order[code]!), order };
}
