import type { FeatureMatrix } from "../../features/matrix.ts";
import { placeAmong } from "./knots.ts";
import type { Layout } from "./layout.ts";
import type { Member } from "./member.ts";

/**
 * The largest distance, over some rows, between the sum of a table's curves and the mean of the nets' subnetworks at the
 * rows' own values. Categories have none: each code is a place.
 * @param table the mean of the members' tables
 * @param rows those at which the members' `atSample` was taken
 */
export function farthest(
  members: readonly Member[],
  table: Float64Array,
  { numbers, width }: Layout,
  rows: FeatureMatrix,
): number {
  const gaps = new Float64Array(rows.rows);
  numbers.forEach(({ feature, from, knots }, i) => {
    const values = rows.values[feature]!;
    for (let row = 0; row < rows.rows; row++) {
      let net = 0;
      for (const { atSample } of members) net += atSample[i * rows.rows + row]! / members.length;
      gaps[row]! += net - curveAt(table, from, width, knots, values[row]!);
    }
  });
  return gaps.reduce((most, gap) => Math.max(most, Math.abs(gap)), 0);
}

function curveAt(table: Float64Array, from: number, width: number, knots: Float64Array, x: number): number {
  if (Number.isNaN(x)) return table[from + width - 1]!;
  const { below, share } = placeAmong(knots, x);
  const value = table[from + below]!;
  return share === 0 ? value : value + share * (table[from + below + 1]! - value);
}
