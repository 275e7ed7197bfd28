/**
 * The nearest values in weighted least squares that only rise (or fall), in place, by pooling adjacent violators
 * (Barlow, Bartholomew, Bremner and Brunk 1972).
 * @param weights each above 0
 * @returns where each pooled block begins, then the length: within a block all values are its weighted mean
 */
export function straighten(values: Float64Array, weights: Float64Array, direction: 1 | -1): Uint32Array {
  const starts: number[] = [];
  const means: number[] = [];
  const masses: number[] = [];
  for (let k = 0; k < values.length; k++) {
    let [start, mean, mass] = [k, values[k]!, weights[k]!];
    while (means.length > 0 && direction * (mean - means.at(-1)!) < 0) {
      const joined = masses.at(-1)! + mass;
      mean += (masses.at(-1)! / joined) * (means.at(-1)! - mean);
      mass = joined;
      start = starts.pop()!;
      means.pop();
      masses.pop();
    }
    starts.push(start);
    means.push(mean);
    masses.push(mass);
  }
  starts.push(values.length);
  means.forEach((mean, b) => {
    values.fill(mean, starts[b], starts[b + 1]);
  });
  return Uint32Array.from(starts);
}

/** The derivatives in the values before `straighten`, in place of those in the values after it. */
export function straightenSlopes(slopes: Float64Array, weights: Float64Array, starts: Uint32Array): void {
  for (let b = 0; b + 1 < starts.length; b++) {
    const [from, to] = [starts[b]!, starts[b + 1]!];
    let sum = 0;
    let mass = 0;
    for (let k = from; k < to; k++) {
      sum += slopes[k]!;
      mass += weights[k]!;
    }
    for (let k = from; k < to; k++) slopes[k] = (sum * weights[k]!) / mass;
  }
}
