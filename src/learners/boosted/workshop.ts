import { bufferOf, type SharedMemory } from "../../numeric/kernels/shared-memory.ts";
import { type TreeKernels, treeKernels } from "../../numeric/kernels/tree-kernels.ts";
import type { DoUnit } from "./crew.ts";
import { CONTROL_WORDS, type Room, type Slot } from "./room.ts";

/** What every thread that works on a bag is given; it lies in shared memory but for a few numbers. */
export interface Shop {
  readonly memory: SharedMemory;
  readonly room: Room;
  /** Of each column with an ordered statistic, the level's code of each row; null for others. */
  readonly levelCodes: readonly (Uint8Array | null)[];
  readonly y: Float64Array;
  readonly weights: Float64Array;
  readonly link: "logit" | "identity";
  /**
   * Gradients and hessians are rounded to multiples of it, a power of two so small that it can't be told in the model and so
   * large that every sum of them is exact. Sums then don't depend on the order of rows or threads, and a row of weight 2
   * counts as two rows to the last bit.
   */
  readonly unit: number;
}

/** A bag's working room as arrays. */
export interface Bench {
  readonly kernels: TreeKernels;
  readonly slot: Slot;
  readonly scores: Float64Array;
  readonly pairs: Float64Array;
  readonly dealt: Uint32Array;
  readonly rows: Uint32Array;
  readonly goesLeft: Uint8Array;
  /** The whole memory as float64, for histograms. */
  readonly numbers: Float64Array;
  readonly control: Int32Array;
  /** Does a unit of a step: `GRADIENTS` over a stretch of rows, `HISTOGRAM` over a block of columns. */
  readonly doUnit: DoUnit;
}

/** Words of a step: [GRADIENTS, rows, units], or [HISTOGRAM, histogram's place, begin, end, the parent's place or -1, the order]. */
export const GRADIENTS = 0;
export const HISTOGRAM = 1;

/** Adding and taking it off rounds a float64 below 2^51 to a whole number. */
const ROUNDER = 1.5 * 2 ** 52;

/** Opens slot `at` of the room. */
export function openBench({ memory, room, y, weights, link, unit }: Shop, at: number): Bench {
  const kernels = treeKernels(memory);
  const buffer = bufferOf(memory);
  const slot = room.slots[at]!;
  const { rows } = room;
  const scores = new Float64Array(buffer, slot.scores, rows);
  const pairs = new Float64Array(buffer, slot.pairs, 2 * rows);
  const dealt = new Uint32Array(buffer, slot.dealt, rows);

  const differentiate = (begin: number, end: number) => {
    for (let i = begin; i < end; i++) {
      const row = dealt[i]!;
      const weight = weights[row]! / unit;
      const p = link === "logit" ? 1 / (1 + Math.exp(-scores[row]!)) : scores[row]!;
      const h = link === "logit" ? p * (1 - p) : 1;
      pairs[2 * row] = (weight * (p - y[row]!) + ROUNDER - ROUNDER) * unit;
      pairs[2 * row + 1] = (weight * h + ROUNDER - ROUNDER) * unit;
    }
  };
  const fillHistogram = (
    k: number,
    place: number,
    begin: number,
    end: number,
    parent: number,
    order: number,
  ) => {
    const { codes, isOwn, width, starts, histogram } = room.blocks[k]!;
    const codesAt = isOwn ? slot.own + order * room.ownBytes + codes : codes;
    const at = (which: number) => slot.histograms + which * room.histogramBytes;
    kernels.clear(at(place) + histogram.at, histogram.bytes);
    kernels.histogram(codesAt, width, slot.rows, begin, end, slot.pairs, starts, at(place));
    if (parent >= 0) kernels.subtract(at(parent) + histogram.at, at(place) + histogram.at, histogram.bytes);
  };
  return {
    kernels,
    slot,
    scores,
    pairs,
    dealt,
    rows: new Uint32Array(buffer, slot.rows, rows),
    goesLeft: new Uint8Array(buffer, slot.goesLeft, 256),
    numbers: new Float64Array(buffer, 0, Math.floor(buffer.byteLength / 8)),
    control: new Int32Array(buffer, slot.control, CONTROL_WORDS),
    doUnit: (part, words) => {
      if (words[0] === GRADIENTS) {
        const [, count, units] = words as unknown as [number, number, number];
        differentiate(Math.floor((part * count) / units), Math.floor(((part + 1) * count) / units));
      } else fillHistogram(part, words[1]!, words[2]!, words[3]!, words[4]!, words[5]!);
    },
  };
}
