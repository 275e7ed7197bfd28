const number = new Float64Array(1);
const bits = new BigInt64Array(number.buffer);

/** The smallest float64 above a finite x, so that `v ≤ x` is `v < nextAbove(x)`. */
export function nextAbove(x: number): number {
  if (x === 0) return Number.MIN_VALUE; // of either sign
  number[0] = x;
  bits[0]! += x > 0 ? 1n : -1n;
  return number[0];
}
