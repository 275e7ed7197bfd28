import { type CellKernels, cellKernels } from "../../numeric/kernels/cell-kernels.ts";
import { allocateShared, bufferOf } from "../../numeric/kernels/shared-memory.ts";
import type { Part } from "./boost.ts";
import type { Side } from "./loss.ts";

/** From so many cells on WebAssembly is worth its start. */
const CELLS_FOR_KERNELS = 20_000;

/** A side as kernels read it. */
export interface DeskSide extends Side {
  /** By part, the cell of each row. */
  readonly cells: readonly Uint16Array[];
}

/** All that boosting works on, in one memory; arrays are handed to the kernels by `byteOffset`. */
export interface Desk {
  readonly kernels: CellKernels;
  readonly learn: DeskSide;
  readonly judge: DeskSide;
  /** Gradient and hessian of each row learned from. */
  readonly g: Float64Array;
  readonly h: Float64Array;
  /** A number a cell of the largest part. */
  readonly steps: readonly [Float64Array, Float64Array];
  readonly sums: Float64Array;
  /** By part, a number a cell. */
  readonly due: readonly Float64Array[];
}

/** Lays out a desk with the rows' cells and scores; all else is 0. */
export function openDesk(learn: Side, judge: Side, parts: readonly Part[]): Desk {
  const most = Math.max(1, ...parts.map(({ cells }) => cells));
  const rows = learn.rows + judge.rows;
  const numbers = rows + 2 * learn.rows + 3 * most + parts.reduce((sum, { cells }) => sum + cells, 0);
  const memory = allocateShared(
    8 * numbers + 2 * rows * parts.length,
    rows * parts.length >= CELLS_FOR_KERNELS,
  );
  const buffer = bufferOf(memory);
  let end = 0;
  const takeNumbers = (length: number) => {
    const at = end;
    end += 8 * length;
    return new Float64Array(buffer, at, length);
  };
  const takeCells = (from: Uint16Array) => {
    const to = new Uint16Array(buffer, end, from.length);
    end += 2 * from.length;
    to.set(from);
    return to;
  };
  const takeScore = (from: Float64Array) => {
    const to = takeNumbers(from.length);
    to.set(from);
    return to;
  };
  const scores = [takeScore(learn.score), takeScore(judge.score)] as const;
  return {
    kernels: cellKernels(memory),
    g: takeNumbers(learn.rows),
    h: takeNumbers(learn.rows),
    steps: [takeNumbers(most), takeNumbers(most)],
    sums: takeNumbers(most),
    due: parts.map(({ cells }) => takeNumbers(cells)),
    learn: { ...learn, score: scores[0], cells: parts.map((part) => takeCells(part.learn)) },
    judge: { ...judge, score: scores[1], cells: parts.map((part) => takeCells(part.judge)) },
  };
}
