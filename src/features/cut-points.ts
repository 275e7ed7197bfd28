import { countAtMost } from "../numeric/order.ts";
import type { Task } from "../numeric/pool.ts";
import { Random } from "../numeric/random.ts";

/** Quantiles of more values than this are taken from a sample of so many: sorting all would cost more than it tells. */
const SAMPLE = 200_000;

/** Finite values to cut, with their weights. */
export interface CutInput {
  readonly values: Float64Array;
  /** One a value, ≥ 0; values of weight 0 count as absent. */
  readonly weights: Float64Array | undefined;
  /** Most intervals. */
  readonly most: number;
}

/** Cuts at quantiles: most of the work, so that threads may do it column by column. */
export const cutAtQuantiles: Task<CutInput, Float64Array> = {
  name: "features.cutAtQuantiles",
  run: quantileCuts,
};

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
  const found = cutsOrSample(values, weights, most);
  return found instanceof Float64Array ? found : quantileCuts(found);
}

/** The cuts where there are few distinct values, else what `cutAtQuantiles` needs of them. */
export function cutsOrSample(
  values: Float64Array,
  weights: Float64Array | undefined,
  most: number,
): Float64Array | CutInput {
  const few = distinctUpTo(values, weights, most);
  if (few !== undefined) return Float64Array.from(few.subarray(1), (upper, i) => midpoint(few[i]!, upper));
  const picked = sampleOf(values.length);
  if (!picked) return { values, weights, most };
  return { values: takeAt(values, picked), weights: weights && takeAt(weights, picked), most };
}

function takeAt(numbers: Float64Array, places: Uint32Array): Float64Array {
  const taken = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) taken[i] = numbers[places[i]!]!;
  return taken;
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

let lastSample: { length: number; places: Uint32Array } | undefined;

/** One random place out of each of `SAMPLE` equal stretches, the same at every call; undefined where all fit. */
function sampleOf(length: number): Uint32Array | undefined {
  if (length <= SAMPLE) return undefined;
  if (lastSample?.length === length) return lastSample.places; // as of the column before
  const random = new Random(0, "cut points");
  const stretch = length / SAMPLE;
  const places = new Uint32Array(SAMPLE);
  for (let k = 0; k < SAMPLE; k++) places[k] = Math.floor((k + random.uniform()) * stretch);
  lastSample = { length, places };
  return places;
}

/**
 * Closes an interval as soon as it holds its share of the weight that is left. A value that alone holds a share is an interval
 * of its own, so that the few values beside a heavy one (999 for "never") aren't taken for it.
 */
function quantileCuts({ values, weights, most }: CutInput): Float64Array {
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
