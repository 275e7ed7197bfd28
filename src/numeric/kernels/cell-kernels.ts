import { wasm } from "./cells.wasm.ts";
import { kernelsOf } from "./kernels-of.ts";
import { plainCellKernels } from "./plain-cell-kernels.ts";

export { LANES } from "./plain-cell-kernels.ts";

/**
 * The inner loops of boosting by cells, four bags at a time: one pass over the rows each. Every place is a byte offset into one
 * memory, a multiple of 16 where what stands there has lanes:
 *
 *     cells, left          uint8, one a row
 *     y, weights           float32, one a row
 *     score, numbers, g, h float32, four lanes a row
 *     step, values         float32, four lanes a cell
 *     masks                float32, four lanes for each value of `left`: 1, or 0 for the lane that leaves the row out
 *     room                 float64, eight a cell: work space
 *     sums                 float64, one a cell, lane after lane
 *
 * The WebAssembly and the plain version give the same bits.
 */
export interface CellKernels {
  /** The numbers of the rows summed by cell, times `unit`. */
  sum(
    cells: number,
    numbers: number,
    rows: number,
    count: number,
    unit: number,
    room: number,
    sums: number,
  ): void;
  /**
   * g[row] += h[row] × step[`from`'s cell of the row], so that gradients move by a step as far as their slope tells; then `sum` of
   * g by `cells`, in the same pass over the rows.
   */
  moveAndSum(
    from: number,
    step: number,
    g: number,
    h: number,
    cells: number,
    rows: number,
    count: number,
    unit: number,
    room: number,
    sums: number,
  ): void;
  /** score[row] += values[cell of the row]. */
  add(cells: number, values: number, score: number, rows: number): void;
  /** First and second derivative of the weighted log loss in each row's logit; 0 in the lane that leaves the row out. */
  differentiate(
    score: number,
    y: number,
    weights: number,
    left: number,
    masks: number,
    rows: number,
    g: number,
    h: number,
  ): void;
  /**
   * The weighted log loss summed over logits that stand at the byte offsets `at` (uint32) from `score`; `y` and `weights` are one
   * an offset, and `count` is a multiple of four.
   */
  logLoss(score: number, at: number, y: number, weights: number, count: number): number;
}

/** WebAssembly's kernels over a WebAssembly memory, the plain ones over any other. */
export const cellKernels = kernelsOf<CellKernels>(wasm, plainCellKernels);
