import type { LookUpKernels } from "./look-up-kernels.ts";

/** The twin of look-ups.as: what its loops stand for, and what runs where WebAssembly isn't worth its start. */
export function plainLookUpKernels(buffer: SharedArrayBuffer): LookUpKernels {
  const bytes = new Uint8Array(buffer);
  const words = new Uint32Array(buffer);
  const numbers = new Float64Array(buffer);
  return {
    code(values, rows, cuts, size, codes) {
      for (let row = 0; row < rows; row++) {
        const x = numbers[values / 8 + row]!;
        let below = 0;
        for (let step = size / 2; step >= 1; step /= 2)
          if (numbers[cuts / 8 + below + step - 1]! <= x) below += step;
        words[codes / 4 + row] = Number.isNaN(x) ? 0 : 1 + below;
      }
    },
    states(slots, count, rows, out) {
      words.fill(0, out / 4, out / 4 + rows);
      for (let slot = slots / 4; slot < slots / 4 + 2 * count; slot += 2) {
        const codes = words[slot]! / 4;
        const parts = words[slot + 1]! / 4;
        for (let row = 0; row < rows; row++) words[out / 4 + row]! += words[parts + words[codes + row]!]!;
      }
    },
    unknown(states, rows, known, list) {
      let count = 0;
      for (let row = 0; row < rows; row++) {
        const state = words[states / 4 + row]!;
        if (bytes[known + state] === 0) words[list / 4 + count++] = state;
        bytes[known + state] = 1;
      }
      return count;
    },
    add(states, rows, table, width, sums) {
      for (let k = 0; k < width; k++) {
        const to = words[sums / 4 + k]! / 8;
        for (let row = 0; row < rows; row++)
          numbers[to + row]! += numbers[table / 8 + words[states / 4 + row]! * width + k]!;
      }
    },
  };
}
