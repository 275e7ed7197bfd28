import { isPlaceholderWord } from "./placeholder-words.ts";
import {
  type DictionaryColumn,
  type LeadTable,
  missingNumber,
  type NumberColumn,
  type TextColumn,
  textAt,
} from "./table.ts";

/** Cells of one column that look like "not filled in". */
export interface NoticedPlaceholder {
  readonly column: string;
  /** As it stands in the cells, numbers in decimal. */
  readonly placeholder: string;
  readonly count: number;
}

/** A number is frequent, and so may be a sentinel, from this share of the filled cells and this many of them. */
const FREQUENT_SHARE = 0.01;
const FREQUENT_COUNT = 5;
/** -1 among fewer distinct numbers than this may be a grade of its own (-1, 0, 1). */
const MANY = 10;
/** 99, 999, …, up to fifteen nines: a float64 holds no longer number of nines exactly. */
const NINES: ReadonlySet<number> = new Set(Array.from({ length: 14 }, (_, k) => 10 ** (k + 2) - 1));
/** No word is longer in UTF-8, so that longer cells needn't be decoded. */
const WORD_BYTES = 64;

/**
 * The cells that look like "not filled in", in the order of the columns, within a column the most frequent first. In text
 * columns these are the usual words (`Select`, `unknown`, `n/a`); in number columns, sentinels that are frequent and stand
 * apart from the rest:
 *
 * - 99, 999, 9999, … where no other number is above half of it, and their negatives where none is below half;
 * - -1 where the others are whole, ten or more of them distinct, and none is negative.
 *
 * Nothing is treated as missing here; who reads the report may say so in the configuration.
 */
export function noticePlaceholders(table: LeadTable): NoticedPlaceholder[] {
  return table.columns.flatMap((column): NoticedPlaceholder[] => {
    if (column.type === "boolean" || column.type === "date") return [];
    const counts = column.type === "number" ? countSentinels(column) : countWords(column, table.rows);
    return [...counts]
      .sort((a, b) => b[1] - a[1])
      .map(([placeholder, count]) => ({ column: column.name, placeholder: String(placeholder), count }));
  });
}

function countWords(column: DictionaryColumn | TextColumn, rows: number): Map<string, number> {
  const counts = new Map<string, number>();
  if ("codes" in column) {
    const isWord = column.levels.map(isPlaceholderWord);
    for (const code of column.codes) {
      if (code === 0 || !isWord[code - 1]) continue;
      const level = column.levels[code - 1]!;
      counts.set(level, (counts.get(level) ?? 0) + 1);
    }
    return counts;
  }
  for (let row = 0; row < rows; row++) {
    if (column.offsets[row + 1]! - column.offsets[row]! > WORD_BYTES) continue;
    const text = textAt(column, row);
    if (text !== null && isPlaceholderWord(text)) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

function countSentinels({ values }: NumberColumn): Map<number, number> {
  const missing = missingNumber(values);
  const candidates = new Map<number, number>();
  const rest = { filled: 0, min: Infinity, max: -Infinity, whole: true, distinct: new Set<number>() };
  const addToRest = (value: number) => {
    if (value < rest.min) rest.min = value;
    if (value > rest.max) rest.max = value;
    if (rest.distinct.size < MANY) rest.distinct.add(value);
    if (rest.whole && !Number.isInteger(value)) rest.whole = false;
  };
  for (const value of values) {
    if (value === missing || Number.isNaN(value)) continue;
    rest.filled += 1;
    if (value === -1 || NINES.has(Math.abs(value))) candidates.set(value, (candidates.get(value) ?? 0) + 1);
    else addToRest(value);
  }
  const least = Math.max(FREQUENT_COUNT, rest.filled * FREQUENT_SHARE);
  for (const [value, count] of candidates) {
    if (count >= least) continue;
    candidates.delete(value);
    addToRest(value);
  }
  // Upwards in size: a number that isn't found apart belongs to the rest of the larger ones.
  const bySize = [...candidates].sort((a, b) => Math.abs(a[0]) - Math.abs(b[0]));
  const found = new Map<number, number>();
  for (const [value, count] of bySize) {
    if (standsApart(value, rest)) found.set(value, count);
    else addToRest(value);
  }
  return found;
}

interface Rest {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  readonly distinct: ReadonlySet<number>;
}

function standsApart(value: number, { min, max, whole, distinct }: Rest): boolean {
  // Nothing stands apart from nothing, and 999 beside a single other number may be its counterpart.
  if (distinct.size < 2) return false;
  if (value === -1) return whole && min >= 0 && distinct.size >= MANY;
  return value > 0 ? max <= value / 2 : min >= value / 2;
}
