/**
 * About `wanted` round numbers (1, 2 or 5 times a power of ten apart) that lie in [low, high], ascending.
 * @throws RangeError unless low < high, both finite
 */
export function ticks(low: number, high: number, wanted: number): number[] {
  if (!(low < high && Number.isFinite(high - low)))
    throw new RangeError(`ticks from ${low} to ${high}; wanted a finite range`);
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5].map((times) => times * power).find((one) => one >= rough) ?? 10 * power;
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1; // counted, since k + 1 may equal a large k
  const found = Array.from({ length: Math.max(0, count) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
  return [...new Set(found)].filter((at) => at >= low && at <= high); // in a tiny range far from 0 some round to one
}
