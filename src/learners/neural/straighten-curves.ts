import { straighten } from "../../numeric/isotonic.ts";
import type { Layout } from "./layout.ts";

/** Makes a table's curves that must rise or fall do so, in place, by isotonic regression; returns the table. */
export function straightenCurves(table: Float64Array, { numbers }: Layout, mass: Float64Array): Float64Array {
  for (const { from, knots, direction } of numbers)
    if (direction !== 0)
      straighten(
        table.subarray(from, from + knots.length),
        mass.subarray(from, from + knots.length),
        direction,
      );
  return table;
}
