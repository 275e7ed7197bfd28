import type { Task } from "../../numeric/pool.ts";

export interface RankInput {
  /** One array of bin codes a feature. */
  readonly codes: readonly Uint8Array[];
  /** By feature: the place of each bin. */
  readonly places: readonly Int16Array[];
  readonly counts: readonly number[];
  /** The rows that rank. */
  readonly rows: Uint32Array;
  /** The loss's derivatives at each row of all. */
  readonly g: Float64Array;
  readonly h: Float64Array;
  readonly shrinkage: number;
  readonly leafHessian: number;
  readonly pairs: readonly (readonly [number, number])[];
}

/** Cells of rows and pairs looked at, at most; of more rows an even sample tells enough to rank pairs. */
const MOST_CELLS = 100_000_000;

/**
 * How much each pair may explain of what the tables of single features leave over: the best cut of both features into four
 * quadrants, on sums of gradients by cell (FAST: Lou, Caruana, Gehrke and Hooker 2013, section 4). A cut is judged by
 * the contrast of its quadrants alone, Newton's step of which gains contrast² / Σ 1 / (H + shrinkage), so that an effect of
 * one feature that is still left doesn't count as a pair's.
 */
export const rankPairs: Task<RankInput, Float64Array> = { name: "additive.rankPairs", run: rank };

function rank(input: RankInput): Float64Array {
  const { codes, places, counts, shrinkage, leafHessian, pairs } = input;
  const rows = sampleOf(input.rows, Math.ceil((input.rows.length * pairs.length) / MOST_CELLS));
  const g = new Float64Array(rows.length);
  const h = new Float64Array(rows.length);
  rows.forEach((row, i) => {
    g[i] = input.g[row]!;
    h[i] = input.h[row]!;
  });
  const placed = codes.map((from, j) => {
    const of = places[j]!;
    const to = new Uint8Array(rows.length);
    for (let i = 0; i < to.length; i++) to[i] = of[from[rows[i]!]!]!;
    return to;
  });
  const most = Math.max(1, ...counts);
  const gradients = new Float64Array(most * most);
  const hessians = new Float64Array(most * most);
  return Float64Array.from(pairs, ([a, b]) => {
    const [height, width] = [counts[a]!, counts[b]!];
    gradients.fill(0, 0, height * width);
    hessians.fill(0, 0, height * width);
    const [lines, columns] = [placed[a]!, placed[b]!];
    for (let i = 0; i < lines.length; i++) {
      const cell = lines[i]! * width + columns[i]!;
      gradients[cell]! += g[i]!;
      hessians[cell]! += h[i]!;
    }
    return bestContrast(gradients, hessians, height, width, shrinkage, leafHessian);
  });
}

/** Every `stride`-th row. */
function sampleOf(rows: Uint32Array, stride: number): Uint32Array {
  return stride > 1 ? rows.filter((_, i) => i % stride === 0) : rows;
}

/** The largest gain of a contrast over all cuts; the tables are summed up in place. */
function bestContrast(
  g: Float64Array,
  h: Float64Array,
  height: number,
  width: number,
  shrinkage: number,
  leafHessian: number,
): number {
  for (const sums of [g, h])
    for (let row = 0; row < height; row++)
      for (let column = 0, along = 0; column < width; column++) {
        along += sums[row * width + column]!;
        sums[row * width + column] = along + (row > 0 ? sums[(row - 1) * width + column]! : 0);
      }
  const end = (height - 1) * width + width - 1;
  let best = 0;
  for (let row = 0; row < height - 1; row++)
    for (let column = 0; column < width - 1; column++) {
      const at = row * width + column;
      const right = row * width + width - 1;
      const below = (height - 1) * width + column;
      const h00 = h[at]!;
      const h01 = h[right]! - h00;
      const h10 = h[below]! - h00;
      const h11 = h[end]! - h[right]! - h10;
      if (h00 < leafHessian || h01 < leafHessian || h10 < leafHessian || h11 < leafHessian) continue;
      const g00 = g[at]!;
      const g01 = g[right]! - g00;
      const g10 = g[below]! - g00;
      const g11 = g[end]! - g[right]! - g10;
      const [w00, w01, w10, w11] = [
        1 / (h00 + shrinkage),
        1 / (h01 + shrinkage),
        1 / (h10 + shrinkage),
        1 / (h11 + shrinkage),
      ] as const;
      const contrast = g00 * w00 - g01 * w01 - g10 * w10 + g11 * w11;
      const gain = (contrast * contrast) / (w00 + w01 + w10 + w11);
      if (gain > best) best = gain;
    }
  return best;
}
