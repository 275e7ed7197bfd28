import { countAtMost } from "../numeric/order.ts";
import { Random } from "../numeric/random.ts";

/** Quantiles of more values than this are taken from a sample of so many: sorting all would cost more than it tells. */
const SAMPLE = 200_000;

/**
 * Ascending cuts that part the finite `values` into at most `most` intervals: one for each distinct value where there are few
 * enough, else intervals of about equal weight. Every cut lies strictly above a value and at most at the next one.
 * @param weights one a value, ≥ 0; values of weight 0 count as absent
 */
export function cutPoints(
  values: Float64Array,
  weights: Float64Array | undefined,
  most: number,
): Float64Array {
  const few = distinctUpTo(values, weights, most);
  if (few !== undefined) return Float64Array.from(few.subarray(1), (upper, i) => midpoint(few[i]!, upper));
  const picked = sampleOf(values.length);
  return quantileCuts(
    picked ? picked.map((i) => values[i]!) : values,
    picked && weights ? picked.map((i) => weights[i]!) : weights,
    most,
  );
}

/** Midway between a < b: strictly above a and at most b, also for neighbouring floats and without overflow. */
export function midpoint(a: number, b: number): number {
  const middle = a / 2 + b / 2;
  return middle > a && middle < b ? middle + 0 : b + 0; // + 0 makes -0 a 0, as which JSON would bring it back
}

/** The distinct values that have weight, ascending; undefined where there are more than `most`. */
function distinctUpTo(
  values: Float64Array,
  weights: Float64Array | undefined,
  most: number,
): Float64Array | undefined {
  const distinct = new Set<number>();
  for (let i = 0; i < values.length; i++) {
    if (weights && weights[i] === 0) continue;
    distinct.add(values[i]!);
    if (distinct.size > most) return undefined;
  }
  return Float64Array.from(distinct).sort();
}

/** One random place out of each of `SAMPLE` equal stretches, the same at every call; undefined where all fit. */
function sampleOf(length: number): Float64Array | undefined {
  if (length <= SAMPLE) return undefined;
  const random = new Random(0, "cut points");
  const stretch = length / SAMPLE;
  return Float64Array.from({ length: SAMPLE }, (_, k) => Math.floor((k + random.uniform()) * stretch));
}

/**
 * Closes an interval as soon as it holds its share of the weight that is left. A value that alone holds a share is an interval
 * of its own, so that the few values beside a heavy one (999 for "never") aren't taken for it.
 */
function quantileCuts(values: Float64Array, weights: Float64Array | undefined, most: number): Float64Array {
  const sorted = values.slice().sort();
  const distinct = sorted.slice();
  const mass = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== distinct[count - 1]) distinct[count++] = sorted[i]!;
    mass[count - 1]!++;
  }
  if (weights) {
    mass.fill(0);
    const places = distinct.subarray(0, count);
    for (let i = 0; i < values.length; i++) mass[countAtMost(places, values[i]!) - 1]! += weights[i]!;
  }

  const cuts: number[] = [];
  let left = mass.reduce((sum, m) => sum + m, 0);
  let held = 0;
  let lower: number | undefined; // the last value that has weight
  for (let i = 0; i < count; i++) {
    if (mass[i] === 0) continue;
    const intervalsLeft = most - cuts.length;
    const full = held * intervalsLeft >= left || mass[i]! * intervalsLeft >= left;
    if (lower !== undefined && intervalsLeft > 1 && full) {
      cuts.push(midpoint(lower, distinct[i]!));
      left -= held;
      held = 0;
    }
    held += mass[i]!;
    lower = distinct[i]!;
  }
  return Float64Array.from(cuts);
}
