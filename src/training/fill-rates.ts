import { type Column, missingNumber } from "../leads/table.ts";
import { LOST, OPEN, WON } from "./outcomes.ts";

/** How many leads of one outcome there are, and the share of them whose cell is filled. */
export interface FillRate {
  readonly leads: number;
  readonly rate: number;
}

export interface FillRates {
  readonly won: FillRate;
  readonly lost: FillRate;
  readonly open: FillRate;
}

/**
 * The share of filled cells by outcome: of won and lost leads among `rows`, of open ones in the whole table, since they
 * can't give away what became of a held-out lead.
 * @param outcome `OPEN`, `LOST` or `WON` for each row of the table
 */
export function fillRates(column: Column, rows: Uint32Array, outcome: Uint8Array): FillRates {
  const isFilled = filledTest(column);
  const leads = [0, 0, 0];
  const filled = [0, 0, 0];
  const count = (row: number) => {
    const at = outcome[row]!;
    leads[at]!++;
    if (isFilled(row)) filled[at]!++;
  };
  for (const row of rows) if (outcome[row] !== OPEN) count(row);
  for (let row = 0; row < outcome.length; row++) if (outcome[row] === OPEN) count(row);
  const rateOf = (at: number): FillRate => ({
    leads: leads[at]!,
    rate: leads[at] === 0 ? 0 : filled[at]! / leads[at]!,
  });
  return { won: rateOf(WON), lost: rateOf(LOST), open: rateOf(OPEN) };
}

/** Tells of a row of the column's table whether its cell is filled. */
export function filledTest(column: Column): (row: number) => boolean {
  if ("codes" in column) return (row) => column.codes[row] !== 0;
  if ("offsets" in column) return (row) => column.offsets[row] !== column.offsets[row + 1];
  const { values } = column;
  const missing = missingNumber(values);
  return Number.isNaN(missing) ? (row) => !Number.isNaN(values[row]!) : (row) => values[row] !== missing;
}
