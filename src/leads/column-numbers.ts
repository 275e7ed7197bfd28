import { missingNumber, type NumberColumn } from "./table.ts";

/**
 * The numbers in the smallest array that holds them all exactly: whole ones in 8, 16 or 32 bits, where the smallest value of
 * the kind is kept for missing; others, and -0, as they are. `values` may be returned itself.
 */
export function smallestNumbers(values: Float64Array): NumberColumn["values"] {
  let low = 0;
  let high = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (!Object.is(value | 0, value)) return values; // a fraction, -0, or past 32 bits
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low <= -(2 ** 31)) return values;
  const small =
    low > -128 && high < 128
      ? new Int8Array(values.length)
      : low > -32_768 && high < 32_768
        ? new Int16Array(values.length)
        : new Int32Array(values.length);
  const missing = missingNumber(small);
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    small[row] = Number.isNaN(value) ? missing : value;
  }
  return small;
}
