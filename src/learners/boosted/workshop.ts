import { type LossKernels, lossKernels } from "../../numeric/kernels/loss-kernels.ts";
import { bufferOf, type SharedMemory } from "../../numeric/kernels/shared-memory.ts";
import { type TreeKernels, treeKernels } from "../../numeric/kernels/tree-kernels.ts";
import type { Column } from "./columns.ts";
import { MOST_UNITS } from "./crew.ts";
import { CONTROL_WORDS, lossesOf, type Room, type Slot } from "./room.ts";
import type { Settings } from "./settings.ts";

/** What every thread that works on a bag is given; it lies in shared memory but for a few numbers. */
export interface Shop {
  readonly memory: SharedMemory;
  readonly room: Room;
  readonly columns: readonly Column[];
  readonly settings: Settings;
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

/** A bag's working room as arrays, for one of the threads that work in it. */
export interface Bench {
  readonly shop: Shop;
  readonly room: Room;
  readonly kernels: TreeKernels;
  readonly losses: LossKernels;
  readonly slot: Slot;
  /** 0 the leader, from 1 on its helpers. */
  readonly hand: number;
  readonly scores: Float64Array;
  readonly leafOf: Uint16Array;
  readonly pairs: Float64Array;
  readonly dealt: Uint32Array;
  readonly rows: Uint32Array;
  readonly goesLeft: Uint8Array;
  /** [0] how many histograms were filled so far, then for each helper which of them it last added to. */
  readonly holds: Int32Array;
  /** The whole memory as float64, for histograms. */
  readonly numbers: Float64Array;
  /** See `searchSplits`. */
  readonly sought: Float64Array;
  readonly soughtColumns: Uint8Array;
  readonly gains: Float64Array;
  /** See `partRows`. */
  readonly middles: Uint32Array;
  /** Of each leaf of the newest tree: the two ranges of `rows` that came there, begin and end of each. */
  readonly leaves: Uint32Array;
  /** What the newest tree adds to the scores in each of its leaves. */
  readonly leafValues: Float64Array;
  /** See `advance`. */
  readonly lossSums: Float64Array;
  readonly control: Int32Array;
}

/** The first of a step's words: what its units do. */
export const STEP = { advance: 0, histogram: 1, search: 2, part: 3, mark: 4 } as const;

/** Opens slot `at` of the room. */
export function openBench(shop: Shop, at: number, hand: number): Bench {
  const { memory, room } = shop;
  const buffer = bufferOf(memory);
  const slot = room.slots[at]!;
  const { rows } = room;
  const columns = shop.columns.length;
  return {
    shop,
    room,
    kernels: treeKernels(memory),
    losses: lossKernels(memory),
    slot,
    hand,
    scores: new Float64Array(buffer, slot.scores, rows),
    leafOf: new Uint16Array(buffer, slot.leafOf, rows),
    pairs: new Float64Array(buffer, slot.pairs, 2 * rows),
    dealt: new Uint32Array(buffer, slot.dealt, rows),
    rows: new Uint32Array(buffer, slot.rows, rows),
    goesLeft: new Uint8Array(buffer, slot.goesLeft, 256),
    holds: new Int32Array(buffer, slot.holds, 1 + slot.helpers.length),
    numbers: new Float64Array(buffer, 0, Math.floor(buffer.byteLength / 8)),
    sought: new Float64Array(buffer, slot.sought, 2 * 4),
    soughtColumns: new Uint8Array(buffer, slot.soughtColumns, 2 * columns),
    gains: new Float64Array(buffer, slot.gains, 2 * columns),
    middles: new Uint32Array(buffer, slot.middles, MOST_UNITS),
    leaves: new Uint32Array(buffer, slot.leaves, 4 * room.leaves),
    leafValues: new Float64Array(buffer, slot.leafValues, room.leaves),
    lossSums: new Float64Array(buffer, slot.losses, lossesOf(rows)),
    control: new Int32Array(buffer, slot.control, CONTROL_WORDS),
  };
}
