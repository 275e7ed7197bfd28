import { kernelsOf } from "./kernels-of.ts";
import { plainTreeKernels } from "./plain-tree-kernels.ts";
import type { SharedMemory } from "./shared-memory.ts";
import { wasm } from "./trees.wasm.ts";

/** Bytes of scratch room that `histogram` needs for codes of a width. */
export const scratchBytes = (width: number) => 512 * (16 + width);

/**
 * The inner loops of tree growing. Every place is a byte offset into one shared memory:
 *
 *     codes     `width` bytes a row (16, 32, 48 or 64), one a column and then filled up: bin codes
 *     rows      uint32 numbers of rows; a leaf is a range [begin, end) of them
 *     pairs     two float64 a row: gradient and hessian, at 16 × row, 16-byte aligned
 *     histogram two float64 a bin; column c of a block begins `starts[c]` bytes (uint32) after the histogram
 *
 * The WebAssembly and the plain version give the same bits.
 */
export interface TreeKernels {
  /**
   * Adds each row's pair to the bin of each of its columns.
   * @param scratch room that it overwrites, see `scratchBytes`
   */
  histogram(
    codes: number,
    width: number,
    columns: number,
    rows: number,
    begin: number,
    end: number,
    pairs: number,
    starts: number,
    scratch: number,
    out: number,
  ): void;
  /** to[i] += from[i] for float64 numbers; `bytes` is a multiple of 16. */
  add(to: number, from: number, bytes: number): void;
  /** from[i] -= take[i] for float64 numbers; `bytes` is a multiple of 16. */
  subtract(from: number, take: number, bytes: number): void;
  /** Zeroes `bytes` bytes. */
  clear(at: number, bytes: number): void;
  copy(to: number, from: number, bytes: number): void;
  /**
   * Parts the rows of a range: those whose code is marked in `goesLeft` (256 bytes of 0 or 1) come first, the others go to the
   * same range of `spare`, from its beginning on; both keep their old order.
   * @param codes one byte a row
   * @returns where the first ones end
   */
  partition(codes: number, rows: number, begin: number, end: number, spare: number, goesLeft: number): number;
  /** marks[row] = which for the range's rows; uint16. */
  mark(marks: number, rows: number, begin: number, end: number, which: number): void;
  /**
   * The bin codes of `count` float64 numbers: 0 for NaN, else 2 + how many cuts are ≤ the number, one every `width` bytes.
   * @param cuts 255 ascending float64, filled up with +Infinity; no number is infinite
   */
  cut(values: number, count: number, cuts: number, codes: number, width: number): void;
}

const open = kernelsOf(wasm, plainTreeKernels);

/** WebAssembly's kernels over a WebAssembly memory, the plain ones over any other. */
export function treeKernels(memory: SharedMemory): TreeKernels {
  const kernels = open(memory);
  return {
    ...kernels,
    partition: (...args) => kernels.partition(...args) >>> 0, // WebAssembly's 32-bit results are signed
  };
}
