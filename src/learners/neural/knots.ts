import { countAtMost } from "../../numeric/order.ts";

/** Quantiles of more rows than this are taken from evenly spread ones: sorting all would cost more than it tells. */
const SAMPLE = 100_000;
/** Half of the largest float, and half again, so that no difference of two knots overflows. */
export const LARGEST = Number.MAX_VALUE / 4;

/**
 * Knots at the values themselves where these are few, else at quantiles by weight, the least and the largest value among
 * them. A value that alone holds a knot's share of the weight has a knot, and so has the next one, so that a curve can jump
 * beside it.
 * @param values `NaN` for missing
 * @returns ascending, within ±`LARGEST`; empty where all are missing
 */
export function knotsOf(values: ArrayLike<number>, weights: Float64Array, most: number): Float64Array {
  const { distinct, mass, total } = weigh(values, weights);
  if (distinct.length <= most) return distinct;
  const knots: number[] = [];
  let left = total;
  let held = 0;
  let isBesideHeavy = true; // so that the least value has a knot
  for (let i = 0; i < distinct.length; i++) {
    const share = left / Math.max(1, most - knots.length); // the last one ends at the largest value
    held += mass[i]!;
    const isHeavy = mass[i]! >= share;
    if (knots.length < most - 1 && (isBesideHeavy || isHeavy || held >= share)) {
      knots.push(distinct[i]!);
      left -= held;
      held = 0;
    }
    isBesideHeavy = isHeavy;
  }
  if (knots.at(-1) !== distinct.at(-1)) knots.push(distinct.at(-1)!);
  return Float64Array.from(knots);
}

/** A knot below, and how much of the way to the next one: 0 at and outside the ends. */
export function placeAmong(knots: Float64Array, x: number): { below: number; share: number } {
  const below = Math.max(0, countAtMost(knots, x) - 1);
  const [from, to] = [knots[below]!, knots[below + 1]];
  if (to === undefined || x <= from) return { below, share: 0 };
  return { below, share: (x - from) / (to - from) };
}

function weigh(values: ArrayLike<number>, weights: Float64Array) {
  const step = Math.max(1, values.length / SAMPLE);
  const rows: number[] = [];
  let [low, high] = [-1, -1];
  for (let row = 0, next = 0; row < values.length; row++) {
    const x = values[row]!;
    if (Number.isNaN(x)) continue;
    if (low < 0 || x < values[low]!) low = row;
    if (high < 0 || x > values[high]!) high = row;
    if (row < next) continue;
    rows.push(row);
    next += step;
  }
  if (step > 1 && low >= 0) rows.push(low, high);
  const clamp = (x: number) => Math.min(LARGEST, Math.max(-LARGEST, x)) + 0; // + 0 makes -0 a 0
  const sorted = Float64Array.from(rows, (row) => clamp(values[row]!)).sort();
  const distinct = sorted.filter((x, i) => i === 0 || x !== sorted[i - 1]);
  const mass = new Float64Array(distinct.length);
  let total = 0;
  for (const row of rows) {
    mass[countAtMost(distinct, clamp(values[row]!)) - 1]! += weights[row]!;
    total += weights[row]!;
  }
  return { distinct, mass, total };
}
