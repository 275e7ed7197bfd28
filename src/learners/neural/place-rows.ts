import type { FeatureMatrix } from "../../features/matrix.ts";
import { placeAmong } from "./knots.ts";
import type { Layout } from "./layout.ts";

/** The rows at the places of a layout, in shared memory: a row's score is the sum over features of what stands there. */
export interface PlacedRows {
  /** By feature of the layout, numbers first, then by row: the place, of a number the one below. */
  readonly at: readonly Uint32Array[];
  /** By number, then by row: how much of the way to the next place. */
  readonly shares: readonly Float32Array[];
}

export function placeRows({ rows, values }: FeatureMatrix, layout: Layout): PlacedRows {
  const { numbers, categories, width } = layout;
  const uint32 = () => new Uint32Array(new SharedArrayBuffer(4 * rows));
  const shares = numbers.map(() => new Float32Array(new SharedArrayBuffer(4 * rows)));
  const ofNumbers = numbers.map(({ feature, from, knots }, i) => {
    const at = uint32();
    for (let row = 0; row < rows; row++) {
      const x = values[feature]![row]!;
      if (Number.isNaN(x)) at[row] = from + width - 1;
      else {
        const { below, share } = placeAmong(knots, x);
        at[row] = from + below;
        shares[i]![row] = share;
      }
    }
    return at;
  });
  const ofCategories = categories.map(({ feature, from }) => {
    const at = uint32();
    for (let row = 0; row < rows; row++) at[row] = from + values[feature]![row]!;
    return at;
  });
  return { at: [...ofNumbers, ...ofCategories], shares };
}
