import { argsort } from "../../numeric/order.ts";
import { termValue } from "../../program/evaluate.ts";
import type { CurveTerm } from "../../program/program.ts";

/** Each tail that is held at its quantile, as a share of the weight. */
const TAIL = 0.005;
const MIDDLE = 0.5;
/** Numbers more skewed than this are looked at on a logarithmic scale. */
const SKEWED = 2;
/** Knots of the broken line that stands for a logarithm. */
const LOG_KNOTS = 32;
/** Half of the largest float, and half again, so that no difference of two numbers overflows. */
const LARGEST = Number.MAX_VALUE / 4;

/**
 * How a number enters the linear model: a fixed curve of its value with weighted mean 0 and standard deviation 1, held
 * outside the quantiles of 0.5 % and 99.5 %. It is a straight line, or where the number is heavily skewed a broken line
 * through a logarithm's points, whichever is less skewed. Training reads the same broken line as the program, so compiling
 * is exact.
 * @returns null where the number, once held, has a single value or is missing in every row
 */
export function shapeNumber(
  values: ArrayLike<number>,
  weights: Float64Array,
  feature: number,
): CurveTerm | null {
  const rows = argsort(values).filter((row) => !Number.isNaN(values[row]!));
  if (rows.length === 0) return null;
  const low = clamp(values[quantileRow(rows, weights, TAIL)]!);
  const high = clamp(values[quantileRow(rows.slice().reverse(), weights, TAIL)]!);
  if (!(low < high)) return null;
  const curve = (x: number[], y: number[]): CurveTerm => ({
    kind: "curve",
    feature,
    x: Float64Array.from(x),
    y: Float64Array.from(y),
    missing: 0,
    ends: "hold",
  });

  const line = standardise(curve([low, high], [0, 1]), values, weights);
  if (!line || Math.abs(line.skewness) <= SKEWED) return line?.curve ?? null;
  const fromLow = line.skewness > 0;
  const distances = Float64Array.from(rows, (row) => {
    const x = Math.min(high, Math.max(low, values[row]!));
    return fromLow ? x - low : high - x;
  });
  const away = rows.filter((_, i) => distances[i]! > 0);
  if (away.length === 0) return line.curve;
  const middle = quantileRow(away, weights, MIDDLE);
  const held = Math.min(high, Math.max(low, values[middle]!));
  const scale = fromLow ? held - low : high - held;
  const knots = logKnots(high - low, scale);
  const ascending = fromLow
    ? knots.map(({ distance, height }) => ({ x: low + distance, y: height }))
    : knots.map(({ distance, height }) => ({ x: high - distance, y: -height })).reverse();
  ascending[0]!.x = low;
  ascending[ascending.length - 1]!.x = high;
  const kept = ascending.filter(({ x }, i) => i === 0 || x > ascending[i - 1]!.x);
  const log = standardise(
    curve(
      kept.map(({ x }) => x),
      kept.map(({ y }) => y),
    ),
    values,
    weights,
  );
  return log && Math.abs(log.skewness) < Math.abs(line.skewness) ? log.curve : line.curve;
}

/** The first of the rows at which the weight so far reaches the share of all. */
function quantileRow(rows: Uint32Array, weights: Float64Array, share: number): number {
  const total = rows.reduce((sum, row) => sum + weights[row]!, 0);
  let held = 0;
  for (const row of rows) {
    held += weights[row]!;
    if (held >= share * total) return row;
  }
  return rows[rows.length - 1]!;
}

function clamp(x: number): number {
  return Math.min(LARGEST, Math.max(-LARGEST, x));
}

/** Points of log(1 + distance / scale), evenly spaced in height. */
function logKnots(reach: number, scale: number): { distance: number; height: number }[] {
  const top = Math.log1p(reach / scale);
  return Array.from({ length: LOG_KNOTS }, (_, k) => {
    const height = (top * k) / (LOG_KNOTS - 1);
    return { distance: scale * Math.expm1(height), height };
  });
}

/** The curve with mean 0 and standard deviation 1 over the rows that have a value, null where it doesn't vary. */
function standardise(
  curve: CurveTerm,
  values: ArrayLike<number>,
  weights: Float64Array,
): { curve: CurveTerm; skewness: number } | null {
  const heights = Float64Array.from(values, (x) =>
    Number.isNaN(x) ? Number.NaN : termValue(curve, x, false),
  );
  const moment = (of: (height: number) => number) => {
    let sum = 0;
    let total = 0;
    heights.forEach((height, row) => {
      if (Number.isNaN(height)) return;
      sum += weights[row]! * of(height);
      total += weights[row]!;
    });
    return sum / total;
  };
  const mean = moment((height) => height);
  const deviation = Math.sqrt(moment((height) => (height - mean) ** 2));
  if (!(deviation > 1e-12)) return null; // heights span at most log(1e308)
  const skewness = moment((height) => ((height - mean) / deviation) ** 3);
  return { curve: { ...curve, y: curve.y.map((height) => (height - mean) / deviation) }, skewness };
}
