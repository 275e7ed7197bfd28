import { wasm } from "./cells.wasm.ts";
import { plainCellKernels } from "./plain-cell-kernels.ts";
import { bufferOf, type SharedMemory } from "./shared-memory.ts";
import { type WasmModule, webAssembly } from "./web-assembly.ts";

/**
 * The inner loops of boosting by cells: one pass over the rows each. Every place is a byte offset into one memory:
 *
 *     cells     uint16, one a row
 *     others    float64, one a row, or one a cell for `sums`, `step` and `values`
 *
 * The WebAssembly and the plain version give the same bits.
 */
export interface CellKernels {
  /** The numbers of the rows summed by cell. */
  sum(cells: number, numbers: number, rows: number, sums: number, count: number): void;
  /** g[row] += h[row] × step[cell of the row]: gradients move by a step, as far as their slope tells. */
  move(cells: number, step: number, g: number, h: number, rows: number): void;
  /** `move` by the step of one kind of cells, then `sum` of g by another, in one pass over the rows. */
  moveAndSum(
    from: number,
    step: number,
    g: number,
    h: number,
    cells: number,
    rows: number,
    sums: number,
    count: number,
  ): void;
  /** score[row] += values[cell of the row]. */
  add(cells: number, values: number, score: number, rows: number): void;
}

let compiled: WasmModule | undefined;

/** WebAssembly's kernels over a WebAssembly memory, the plain ones over any other. */
export function cellKernels(memory: SharedMemory): CellKernels {
  if (!(memory instanceof webAssembly.Memory)) return plainCellKernels(bufferOf(memory));
  compiled ??= new webAssembly.Module(Buffer.from(wasm, "base64"));
  return new webAssembly.Instance(compiled, { env: { memory } }).exports as CellKernels;
}
