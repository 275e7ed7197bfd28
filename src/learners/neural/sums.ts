import type { PlacedRows } from "./place-rows.ts";

/** Adds to `scores` what the table gives each of the rows; `isOut` features give nothing. */
export function addScores(
  { at, shares }: PlacedRows,
  rows: Uint32Array,
  table: Float64Array,
  isOut: Uint8Array | null,
  scores: Float64Array,
): void {
  at.forEach((places, f) => {
    if (isOut?.[f]) return;
    const share = shares[f];
    if (share)
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]!;
        const place = places[row]!;
        const value = table[place]!;
        scores[i]! += value + share[row]! * (table[place + 1]! - value);
      }
    else for (let i = 0; i < rows.length; i++) scores[i]! += table[places[rows[i]!]!]!;
  });
}

/** Adds to `slopes` the derivative in each place's value of a loss whose derivative in each row's score is given. */
export function addSlopes(
  { at, shares }: PlacedRows,
  rows: Uint32Array,
  ofScores: Float64Array,
  isOut: Uint8Array | null,
  slopes: Float64Array,
): void {
  at.forEach((places, f) => {
    if (isOut?.[f]) return;
    const share = shares[f];
    if (share)
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]!;
        const place = places[row]!;
        const onward = share[row]! * ofScores[i]!;
        slopes[place]! += ofScores[i]! - onward;
        slopes[place + 1]! += onward;
      }
    else for (let i = 0; i < rows.length; i++) slopes[places[rows[i]!]!]! += ofScores[i]!;
  });
}
