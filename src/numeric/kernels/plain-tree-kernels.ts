import { countAtMost } from "../order.ts";
import type { TreeKernels } from "./tree-kernels.ts";

/** The twin of trees.as: what its loops stand for, and what runs where WebAssembly isn't worth its start. */
export function plainTreeKernels(buffer: SharedArrayBuffer): TreeKernels {
  const bytes = new Uint8Array(buffer);
  const halves = new Uint16Array(buffer);
  const words = new Uint32Array(buffer);
  const numbers = new Float64Array(buffer);
  return {
    histogram(codes, width, columns, rows, begin, end, pairs, starts, _scratch, out) {
      for (let i = begin; i < end; i++) {
        const row = words[rows / 4 + i]!;
        const g = numbers[pairs / 8 + 2 * row]!;
        const h = numbers[pairs / 8 + 2 * row + 1]!;
        for (let column = 0; column < columns; column++) {
          const bin = (out + words[starts / 4 + column]!) / 8 + 2 * bytes[codes + row * width + column]!;
          numbers[bin]! += g;
          numbers[bin + 1]! += h;
        }
      }
    },
    add(to, from, count) {
      for (let i = 0; i < count / 8; i++) numbers[to / 8 + i]! += numbers[from / 8 + i]!;
    },
    subtract(from, take, count) {
      for (let i = 0; i < count / 8; i++) numbers[from / 8 + i]! -= numbers[take / 8 + i]!;
    },
    clear(at, count) {
      bytes.fill(0, at, at + count);
    },
    copy(to, from, count) {
      bytes.copyWithin(to, from, from + count);
    },
    partition(codes, rows, begin, end, spare, goesLeft) {
      let left = rows / 4 + begin;
      let right = spare / 4 + begin;
      for (let i = rows / 4 + begin; i < rows / 4 + end; i++) {
        const row = words[i]!;
        if (bytes[goesLeft + bytes[codes + row]!] === 1) words[left++] = row;
        else words[right++] = row;
      }
      return left - rows / 4;
    },
    mark(marks, rows, begin, end, which) {
      for (let i = begin; i < end; i++) halves[marks / 2 + words[rows / 4 + i]!] = which;
    },
    cut(values, count, cuts, codes, width) {
      const ascending = numbers.subarray(cuts / 8, cuts / 8 + 255);
      for (let i = 0; i < count; i++) {
        const x = numbers[values / 8 + i]!;
        bytes[codes + i * width] = Number.isNaN(x) ? 0 : 2 + countAtMost(ascending, x);
      }
    },
  };
}
