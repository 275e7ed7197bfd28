import { type LookUpKernels, lookUpKernels } from "../numeric/kernels/look-up-kernels.ts";
import { allocateShared, bufferOf } from "../numeric/kernels/shared-memory.ts";

/** Rows that go through the look-ups together: their codes and sums fit the second cache. */
export const BLOCK = 4096;
/** So few rows take less time one by one than by calls of WebAssembly. */
export const FEW = 8;

/** Where things of a block of rows are to stand in the kernels' memory, reserved before there is any. Places are byte offsets. */
export interface Room {
  /** Of float64 and of uint32, one a row. */
  readonly values: number;
  readonly states: number;
  readonly list: number;
  /** The codes of a feature, one uint32 a row. */
  codesOf(feature: number): number;
  /** A sum, one float64 a row. */
  sumOf(sum: number): number;
  /** The features and the sums that were asked for, and where. */
  readonly codes: ReadonlyMap<number, number>;
  readonly sums: ReadonlyMap<number, number>;
  /** Room for anything else, at a multiple of 8. */
  reserve(bytes: number): number;
  /** The memory of all that is reserved. */
  open(): Memory;
}

/** A room's memory, all zeros at first. */
export interface Memory {
  readonly kernels: LookUpKernels;
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly numbers: Float64Array;
}

export function createRoom(): Room {
  let end = 0;
  const reserve = (bytes: number) => {
    const at = end;
    end += Math.ceil(bytes / 8) * 8;
    return at;
  };
  const codes = new Map<number, number>();
  const sums = new Map<number, number>();
  const oneEach = (places: Map<number, number>, key: number, bytes: number) => {
    const at = places.get(key) ?? reserve(bytes);
    places.set(key, at);
    return at;
  };
  return {
    values: reserve(8 * BLOCK),
    states: reserve(4 * BLOCK),
    list: reserve(4 * (BLOCK + 1)),
    codesOf: (feature) => oneEach(codes, feature, 4 * BLOCK),
    sumOf: (sum) => oneEach(sums, sum, 8 * BLOCK),
    codes,
    sums,
    reserve,
    open() {
      const memory = allocateShared(end, true);
      const buffer = bufferOf(memory);
      return {
        kernels: lookUpKernels(memory),
        bytes: new Uint8Array(buffer),
        words: new Uint32Array(buffer),
        numbers: new Float64Array(buffer),
      };
    },
  };
}
