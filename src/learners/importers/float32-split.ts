import { AT_MOST, BELOW } from "../../program/tree.ts";

const number = new Float32Array(1);
const bits = new Int32Array(number.buffer);

/** Half-way between the largest negative float32 and what rounds to -Infinity. */
const LOWEST_ROUNDED = -(2 ** 128 - 2 ** 103);

/**
 * The split of doubles that is `fround(x) < threshold`: the threshold moves to the double at which rounding crosses it, half-way
 * to the float32 below; that middle itself rounds to whichever of both is even.
 * @param threshold a float32, finite
 */
export function float32Split(threshold: number): { readonly test: number; readonly threshold: number } {
  const below = nextBelow32(threshold);
  const middle = below === Number.NEGATIVE_INFINITY ? LOWEST_ROUNDED : (below + threshold) / 2;
  return { test: Math.fround(middle) < threshold ? AT_MOST : BELOW, threshold: middle };
}

/** The largest float32 below x, itself a float32. */
function nextBelow32(x: number): number {
  if (x === 0) return -(2 ** -149);
  number[0] = x;
  bits[0]! += x > 0 ? -1 : 1;
  return number[0]!;
}
