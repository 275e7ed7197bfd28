/** The rows 0 … n - 1 in ascending order of their value; equal values keep their order, `NaN` comes last. */
export function argsort(values: ArrayLike<number>): Uint32Array {
  const order = new Uint32Array(values.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((a, b) => {
    const x = values[a]!;
    const y = values[b]!;
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
    return x - y || a - b;
  });
}

/**
 * The p-quantile of ascending values by linear interpolation (Hyndman and Fan's type 7).
 * @throws RangeError for no values
 */
export function quantileSorted(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) throw new RangeError("quantile of no values; wanted at least one");
  const at = (sorted.length - 1) * Math.min(1, Math.max(0, p));
  const low = Math.floor(at);
  const high = Math.ceil(at);
  const from = sorted[low]!;
  return from + (sorted[high]! - from) * (at - low);
}

/** How many of the ascending `values` are < x, by bisection. */
export function countBelow(values: ArrayLike<number>, x: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the ascending `cuts` are ≤ x, by a bisection without branches: where x falls can't be foreseen. */
export function countAtMost(cuts: ArrayLike<number>, x: number): number {
  let from = 0;
  let left = cuts.length;
  while (left > 1) {
    const half = left >>> 1;
    from += Number(cuts[from + half - 1]! <= x) * half;
    left -= half;
  }
  return left === 1 ? from + Number(cuts[from]! <= x) : 0;
}
