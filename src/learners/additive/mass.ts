import type { BagRows } from "./bag-rows.ts";
import type { PairGrid } from "./pair-bag.ts";

/** The weight of the rows in each bin. */
export function massBy(codes: Uint8Array, bins: number, weights: Float64Array): Float64Array {
  const mass = new Float64Array(bins);
  for (let row = 0; row < codes.length; row++) mass[codes[row]!]! += weights[row]!;
  return mass;
}

/** The weight of the rows in each cell of a pair, row-major. */
export function massByCell(
  { features: [a, b], places, height, width }: PairGrid,
  { codes, weights }: BagRows,
): Float64Array {
  const mass = new Float64Array(height * width);
  const [rows, columns] = [codes[a]!, codes[b]!];
  for (let row = 0; row < weights.length; row++)
    mass[places[0][rows[row]!]! * width + places[1][columns[row]!]!]! += weights[row]!;
  return mass;
}
