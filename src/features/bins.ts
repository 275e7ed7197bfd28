import { countAtMost } from "../numeric/order.ts";
import type { Pool } from "../numeric/pool.ts";
import { cutAtQuantiles, cutPoints, cutsOrSample } from "./cut-points.ts";
import { type Feature, type FeatureMatrix, FIRST_LEVEL, MISSING } from "./matrix.ts";

/** From so many rows on a column is worth its way to another thread. */
const ROWS_FOR_THREADS = 20_000;

/** Where numbers are cut into bins, for learners that work on bin codes. */
export interface BinLayout {
  /** Ascending and finite, one array a feature; empty for a category. */
  readonly cuts: readonly Float64Array[];
  /** How many codes each feature has: cuts + 3 for a number, levels + 2 for a category; at most 256. */
  readonly counts: readonly number[];
}

/** A matrix as bytes: 0 missing, 1 unseen or rare, 2 + k the k-th level, or the interval above k cuts (k cuts are ≤ x). */
export interface BinnedMatrix {
  readonly rows: number;
  readonly features: readonly Feature[];
  /** One array a feature, over shared memory, so that worker threads read them without a copy. */
  readonly codes: readonly Uint8Array<SharedArrayBuffer>[];
}

export interface BinOptions {
  /** Most codes of a number, missing and unseen included; 4 to 256. */
  readonly maxBins?: number;
  /** One finite weight ≥ 0 a row, 1 each by default; a row of weight 0 counts as absent. */
  readonly weights?: Float64Array;
}

/**
 * Cuts every number: midway between neighbouring values where they are few, else at weighted quantiles.
 * @throws RangeError for `maxBins` out of range, weights that don't fit, or a category with more than 254 levels
 */
export function fitBins(matrix: FeatureMatrix, { maxBins = 255, weights }: BinOptions = {}): BinLayout {
  checkOptions(matrix, maxBins, weights);
  return layoutOf(
    matrix,
    matrix.features.map(({ kind }, f) => {
      if (kind === "category") return new Float64Array(0);
      const finite = finitePart(matrix.values[f]!, weights);
      return cutPoints(finite.values, finite.weights, maxBins - FIRST_LEVEL);
    }),
  );
}

/** `fitBins`, of many rows a column a thread. */
export async function fitBinsIn(
  pool: Pool,
  matrix: FeatureMatrix,
  options: BinOptions = {},
  signal?: AbortSignal,
): Promise<BinLayout> {
  if (matrix.rows < ROWS_FOR_THREADS) return fitBins(matrix, options);
  const { maxBins = 255, weights } = options;
  checkOptions(matrix, maxBins, weights);
  const cuts = matrix.features.map(({ kind }, f) => {
    if (kind === "category") return new Float64Array(0);
    const finite = finitePart(matrix.values[f]!, weights);
    const found = cutsOrSample(finite.values, finite.weights, maxBins - FIRST_LEVEL);
    return found instanceof Float64Array ? found : pool.run(cutAtQuantiles, found, signal);
  });
  return layoutOf(matrix, await Promise.all(cuts));
}

function checkOptions({ rows }: FeatureMatrix, maxBins: number, weights: Float64Array | undefined): void {
  if (!Number.isInteger(maxBins) || maxBins < 4 || maxBins > 256)
    throw new RangeError(`fitting bins: found maxBins ${maxBins}, wanted a whole number from 4 to 256`);
  if (weights) checkWeights(weights, rows);
}

/** @throws RangeError for a category with more than 254 levels */
function layoutOf({ features }: FeatureMatrix, cuts: readonly Float64Array[]): BinLayout {
  const counts = features.map((feature, f) => {
    if (feature.kind === "number") return cuts[f]!.length + 1 + FIRST_LEVEL;
    const count = FIRST_LEVEL + (feature.levels?.length ?? 0);
    if (count > 256)
      throw new RangeError(
        `fitting bins: found ${count - FIRST_LEVEL} levels of ${feature.name}, wanted 254 at most`,
      );
    return count;
  });
  return { cuts, counts };
}

/**
 * The bin codes of a matrix.
 * @throws RangeError where the layout has another number of features, or a category's code lies beyond the layout
 */
export function applyBins(matrix: FeatureMatrix, layout: BinLayout): BinnedMatrix {
  const { rows, features } = matrix;
  if (features.length !== layout.cuts.length)
    throw new RangeError(
      `applying bins: found ${features.length} features, wanted the layout's ${layout.cuts.length}`,
    );
  const codes = features.map((feature, f) => {
    const to = new Uint8Array(new SharedArrayBuffer(rows));
    if (feature.kind === "number") cutNumbers(matrix.values[f]!, layout.cuts[f]!, to);
    else copyCodes(matrix.values[f]!, layout.counts[f]!, feature.name, to);
    return to;
  });
  return { rows, features, codes };
}

function cutNumbers(values: ArrayLike<number>, cuts: Float64Array, to: Uint8Array): void {
  for (let row = 0; row < to.length; row++) {
    const x = values[row]!;
    to[row] = Number.isNaN(x) ? MISSING : FIRST_LEVEL + countAtMost(cuts, x);
  }
}

function copyCodes(codes: ArrayLike<number>, count: number, name: string, to: Uint8Array): void {
  for (let row = 0; row < to.length; row++) {
    const code = codes[row]!;
    if (code >= count)
      throw new RangeError(
        `applying bins to ${name}: found code ${code} at row ${row}, wanted one below ${count}`,
      );
    to[row] = code;
  }
}

/** The finite values, with their weights. */
function finitePart(
  values: ArrayLike<number>,
  weights: Float64Array | undefined,
): { values: Float64Array; weights: Float64Array | undefined } {
  const kept = new Float64Array(values.length);
  const keptWeights = weights && new Float64Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    if (!Number.isFinite(values[row])) continue;
    kept[count] = values[row]!;
    if (keptWeights) keptWeights[count] = weights[row]!;
    count++;
  }
  return { values: kept.subarray(0, count), weights: keptWeights?.subarray(0, count) };
}

function checkWeights(weights: Float64Array, rows: number): void {
  if (weights.length !== rows)
    throw new RangeError(`fitting bins: found ${weights.length} weights for ${rows} rows, wanted one each`);
  const bad = weights.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (bad >= 0)
    throw new RangeError(
      `fitting bins: found weight ${weights[bad]} at row ${bad}, wanted a finite one of 0 or more`,
    );
}
