/** Digits that a float64 can tell apart. */
const DIGITS = 17;

/**
 * The roundest number of low < x ≤ high: 0, or else the largest whole multiple of 5, 2 or 1 times the largest power of ten
 * that has one there.
 */
export function roundest(low: number, high: number): number {
  if (low < 0 && high >= 0) return 0;
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const top = Math.min(308, Math.floor(Math.log10(largest)) + 1);
  for (let exponent = top; exponent > top - DIGITS; exponent--)
    for (const figure of [5, 2, 1]) {
      // the whole multiple first, then one power of ten, so that 0.3 comes out as the float nearest to it
      const x =
        exponent >= 0
          ? Math.floor(high / (figure * 10 ** exponent)) * figure * 10 ** exponent
          : (Math.floor((high * 10 ** -exponent) / figure) * figure) / 10 ** -exponent;
      if (Number.isFinite(x) && x > low && x <= high) return x;
    }
  return high;
}
