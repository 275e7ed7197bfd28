import { missingNumber, type NumberColumn } from "../leads/table.ts";

/** Pairs of equal numbers that chance alone would give, before their absence tells anything. */
const ENOUGH_PAIRS = 50;

/**
 * Whether a column's whole numbers look dealt out one by one, as ids are: n numbers drawn by chance from a range of r whole
 * ones hold at least n (n - 1) / 2r equal pairs (the birthday problem: an even spread gives the fewest), and fewer than half of
 * these are there. A million ids drawn from 10^15 can't be told so; nor do they teach anything by their size.
 * @param rows rows of the table
 * @returns how many different numbers there are in how many filled rows, or null where they don't look dealt
 */
export function looksDealt(
  { values }: NumberColumn,
  rows: Uint32Array,
): { distinct: number; filled: number } | null {
  const missing = missingNumber(values);
  const found = new Float64Array(rows.length);
  let filled = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const value = values[row]!;
    if (value === missing || Number.isNaN(value)) continue;
    if (!Number.isInteger(value)) return null;
    if (value < low) low = value;
    if (value > high) high = value;
    found[filled++] = value;
  }
  const range = high - low + 1;
  const pairsByChance = (filled * (filled - 1)) / 2 / range;
  if (pairsByChance < ENOUGH_PAIRS || range < filled / 2) return null;
  const sorted = found.subarray(0, filled).sort();
  let distinct = 0;
  let pairs = 0;
  let times = 0;
  for (let i = 0; i < filled; i++) {
    const isNew = i === 0 || sorted[i] !== sorted[i - 1];
    times = isNew ? 1 : times + 1;
    if (isNew) distinct++;
    pairs += times - 1;
  }
  return pairs < pairsByChance / 2 && distinct > filled / 2 ? { distinct, filled } : null;
}
