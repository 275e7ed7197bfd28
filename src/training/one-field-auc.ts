import { auc } from "../evaluation/auc.ts";
import { tally } from "../evaluation/tally.ts";
import { type Column, type DateColumn, type NumberColumn, numberAt, textAt } from "../leads/table.ts";
import { countAtMost, quantileSorted } from "../numeric/order.ts";

const MOST_BINS = 64;
/** Of few rows a bin would hold too few to tell its rate. */
const FEWEST_BINS = 8;
const LOWEST = -Number.MAX_VALUE;
/** Each value's rate is drawn to the base rate as though that many more rows of the base rate had it. */
const SMOOTHING = 10;

/**
 * How well one column alone tells 1 from 0: the AUC of the rate of wins of its values, each row judged by rates from the
 * other folds, or of the numbers themselves, whichever is larger. Numbers and dates are cut into as many quantile bins as the root of the rows, from 8 to 64; a missing cell is a value like others.
 * @param rows rows of the table
 * @param y 0 or 1 for each of `rows`
 * @param folds the fold of each of `rows`
 * @returns `null` where a class is absent
 */
export function oneFieldAuc(
  column: Column,
  rows: Uint32Array,
  y: Float64Array,
  folds: Uint8Array,
): number | null {
  if (rows.length === 0) return null;
  const codes = codeField(column, rows);
  const size = codes.reduce((most, code) => Math.max(most, code), 0) + 1;
  const predicted = new Float64Array(rows.length);
  const foldCount = folds.reduce((most, fold) => Math.max(most, fold), 0) + 1;
  const leads = new Float64Array(size);
  const wins = new Float64Array(size);
  for (let fold = 0; fold < foldCount; fold++) {
    leads.fill(0);
    wins.fill(0);
    let allLeads = 0;
    let allWins = 0;
    for (let i = 0; i < codes.length; i++) {
      if (folds[i] === fold) continue;
      leads[codes[i]!]!++;
      wins[codes[i]!]! += y[i]!;
      allLeads++;
      allWins += y[i]!;
    }
    const base = allLeads === 0 ? 0 : allWins / allLeads;
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]!;
      if (folds[i] === fold) predicted[i] = (wins[code]! + SMOOTHING * base) / (leads[code]! + SMOOTHING);
    }
  }
  const byRates = auc(tally(predicted, y));
  const byOrder = column.type === "number" || column.type === "date" ? orderAuc(column, rows, y) : null;
  return byRates === null || byOrder === null ? byRates : Math.max(byRates, byOrder);
}

/** By the numbers themselves, rising or falling, missing ones below all: exact where rates of few rows are rough. */
function orderAuc(column: NumberColumn | DateColumn, rows: Uint32Array, y: Float64Array): number | null {
  const values = Float64Array.from(rows, (row) => numberAt(column, row) ?? LOWEST);
  const sorted = values.slice().sort();
  const rising = auc(
    tally(
      values.map((value) => countAtMost(sorted, value) / sorted.length),
      y,
    ),
  );
  return rising === null ? null : Math.max(rising, 1 - rising);
}

/** A small number for each row: 0 is missing, equal numbers are equal values or one bin. */
function codeField(column: Column, rows: Uint32Array): Uint32Array {
  if (column.type === "boolean") return Uint32Array.from(rows, (row) => column.codes[row]!);
  if (column.type === "number" || column.type === "date") {
    const values = Float64Array.from(rows, (row) => numberAt(column, row) ?? Number.NaN);
    const bins = Math.max(FEWEST_BINS, Math.min(MOST_BINS, Math.floor(Math.sqrt(rows.length))));
    const cuts = cutPoints(values.filter((value) => !Number.isNaN(value)).sort(), bins);
    return Uint32Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1 + countAtMost(cuts, value)));
  }
  const seen = new Map<string, number>();
  return Uint32Array.from(rows, (row) => {
    const text = textAt(column, row);
    if (text === null) return 0;
    const code = seen.get(text) ?? seen.size + 1;
    seen.set(text, code);
    return code;
  });
}

/** Each of few distinct values, else quantiles; a value that fills more than a bin stands alone in one. */
function cutPoints(sorted: Float64Array, bins: number): readonly number[] {
  if (sorted.length === 0) return [];
  const distinct = new Set<number>();
  for (const value of sorted) {
    distinct.add(value);
    if (distinct.size > bins) break;
  }
  if (distinct.size <= bins) return [...distinct];
  const cuts = new Set<number>();
  let last = Number.NaN;
  for (let k = 1; k < bins; k++) {
    const cut = quantileSorted(sorted, k / bins);
    const next = sorted[countAtMost(sorted, cut)];
    if (cut === last && next !== undefined) cuts.add(next);
    cuts.add(cut);
    last = cut;
  }
  return [...cuts].sort((a, b) => a - b);
}
