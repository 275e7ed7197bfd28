import { kernelsOf } from "./kernels-of.ts";
import { wasm } from "./losses.wasm.ts";
import { plainLossKernels } from "./plain-loss-kernels.ts";

/**
 * The passes over rows between two trees. Every place is a byte offset into one shared memory:
 *
 *     dealt                 uint32 numbers of rows, of which [begin, end) are meant
 *     leafOf                uint16, one a row
 *     scores, y, weights    float64, one a row
 *     leafValues            float64, one a leaf
 *     pairs                 two float64 a row: gradient and hessian
 *
 * Both functions first add to each row's score what its leaf says. The WebAssembly and the plain version give the same bits.
 */
export interface LossKernels {
  /** The derivatives of the weighted log loss in the logit, each rounded to a multiple of `unit`, a power of two. */
  differentiate(
    dealt: number,
    begin: number,
    end: number,
    scores: number,
    leafOf: number,
    leafValues: number,
    y: number,
    weights: number,
    unit: number,
    pairs: number,
  ): void;
  /** The weighted log loss summed up, natural, to about 1e-14 of each row's. */
  logLoss(
    dealt: number,
    begin: number,
    end: number,
    scores: number,
    leafOf: number,
    leafValues: number,
    y: number,
    weights: number,
  ): number;
}

/** WebAssembly's kernels over a WebAssembly memory, the plain ones over any other. */
export const lossKernels = kernelsOf<LossKernels>(wasm, plainLossKernels);
