import { kernelsOf } from "./kernels-of.ts";
import { wasm } from "./look-ups.wasm.ts";
import { plainLookUpKernels } from "./plain-look-up-kernels.ts";

/**
 * The inner loops of scoring by look-up. Every place is a byte offset into one memory:
 *
 *     values    float64, one a row
 *     cuts      float64 ascending, filled up with NaN to one less than a power of two
 *     codes     uint32, one a row
 *     slots     two uint32 a slot: where its codes begin, and where its parts (uint32, one a code) begin
 *     states    uint32, one a row: the sum of the row's parts
 *     known     uint8, one a state: 0 or 1
 *     table     `width` float64 a state: what it adds to as many sums
 *     sums      one uint32 a number of an entry: where the sums (float64, one a row) begin that it is added to
 *
 * The WebAssembly and the plain version give the same bits.
 */
export interface LookUpKernels {
  /**
   * 0 for NaN, else 1 + how many cuts are ≤ the number.
   * @param size of the cuts plus 1: a power of two
   */
  code(values: number, rows: number, cuts: number, size: number, codes: number): void;
  /** Adds up each row's parts at `count` slots. */
  states(slots: number, count: number, rows: number, out: number): void;
  /**
   * Marks the rows' states as known and lists, each once, those that weren't.
   * @param list room for one uint32 a row, and one more
   * @returns how many are listed
   */
  unknown(states: number, rows: number, known: number, list: number): number;
  /** Adds each row's entry to the row's sums. */
  add(states: number, rows: number, table: number, width: number, sums: number): void;
}

/** WebAssembly's kernels over a WebAssembly memory, the plain ones over any other. */
export const lookUpKernels = kernelsOf<LookUpKernels>(wasm, plainLookUpKernels);
