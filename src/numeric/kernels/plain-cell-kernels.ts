import type { CellKernels } from "./cell-kernels.ts";

/** The twin of cells.as: what its loops stand for, and what runs where WebAssembly isn't worth its start. */
export function plainCellKernels(buffer: SharedArrayBuffer): CellKernels {
  const halves = new Uint16Array(buffer);
  const numbers = new Float64Array(buffer);
  const sum = (cells: number, from: number, rows: number, sums: number, count: number) => {
    numbers.fill(0, sums / 8, sums / 8 + count);
    for (let i = 0; i < rows; i++) numbers[sums / 8 + halves[cells / 2 + i]!]! += numbers[from / 8 + i]!;
  };
  const move = (cells: number, step: number, g: number, h: number, rows: number) => {
    for (let i = 0; i < rows; i++)
      numbers[g / 8 + i]! += numbers[h / 8 + i]! * numbers[step / 8 + halves[cells / 2 + i]!]!;
  };
  return {
    sum,
    move,
    moveAndSum(from, step, g, h, cells, rows, sums, count) {
      move(from, step, g, h, rows);
      sum(cells, g, rows, sums, count);
    },
    add(cells, values, score, rows) {
      for (let i = 0; i < rows; i++) numbers[score / 8 + i]! += numbers[values / 8 + halves[cells / 2 + i]!]!;
    },
  };
}
