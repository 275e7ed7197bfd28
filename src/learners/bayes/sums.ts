import type { Sums } from "../bin-sums.ts";

/** How one feature's bins may be smoothed. */
export interface Shape {
  /** Bins, the missing and the unseen one included. */
  readonly bins: number;
  /** Bins from 2 on have an order (a number); else every bin is a level. */
  readonly ordered: boolean;
  readonly direction: 1 | -1 | 0;
}

/** One feature's sums by part of the rows. */
export function sumsByPart(
  codes: Uint8Array,
  y: Float64Array,
  weights: Float64Array,
  bins: number,
  parts: Uint8Array,
  count: number,
): Sums[] {
  const sums = Array.from({ length: count }, () => ({
    weight: new Float64Array(bins),
    target: new Float64Array(bins),
  }));
  for (let row = 0; row < codes.length; row++) {
    const { weight, target } = sums[parts[row]!]!;
    weight[codes[row]!]! += weights[row]!;
    target[codes[row]!]! += weights[row]! * y[row]!;
  }
  return sums;
}

/** The sum of the parts, without the one at `except`. */
export function joinSums(parts: readonly Sums[], except = -1): Sums {
  const weight = new Float64Array(parts[0]!.weight.length);
  const target = new Float64Array(weight.length);
  parts.forEach((part, i) => {
    if (i === except) return;
    for (let bin = 0; bin < weight.length; bin++) {
      weight[bin]! += part.weight[bin]!;
      target[bin]! += part.target[bin]!;
    }
  });
  return { weight, target };
}
