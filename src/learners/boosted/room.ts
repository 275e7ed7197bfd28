import type { FeatureMatrix } from "../../features/matrix.ts";
import { bufferOf, type SharedMemory } from "../../numeric/kernels/shared-memory.ts";
import { scratchBytes, treeKernels } from "../../numeric/kernels/tree-kernels.ts";
import type { Column } from "./columns.ts";
import { MOST_UNITS } from "./crew.ts";

/** Up to 64 columns, a cache line of them, whose codes stand side by side, row after row. */
export interface Block {
  readonly firstColumn: number;
  /** Its columns are statistics: `codes`, and the columns' own places, count from where a slot holds an order's codes. */
  readonly isOwn: boolean;
  readonly columns: number;
  /** Bytes of a row: `columns` filled up to a multiple of 16. */
  readonly width: number;
  /** Where the codes begin. */
  readonly codes: number;
  /** Where the places (uint32) of its columns in a histogram begin. */
  readonly starts: number;
}

/** Where everything lies in the shared memory: byte offsets. */
export interface Room {
  readonly rows: number;
  /** The most leaves of a tree. */
  readonly leaves: number;
  readonly blocks: readonly Block[];
  /** Where each column's bins begin in a histogram. */
  readonly columnStarts: readonly number[];
  readonly histogramBytes: number;
  /** Where each column's codes stand once more, one byte a row: rows are parted by them, which reads one column only. */
  readonly columnCodes: readonly number[];
  /** Bytes of the codes that are a bag's own, for one order. */
  readonly ownBytes: number;
  /** Room for 255 float64 cuts, then for `STRETCH` numbers on their way to codes. */
  readonly cuts: number;
  readonly stretch: number;
  /** The target and the weight of each row: float64. */
  readonly y: number;
  readonly weights: number;
  /** Working room of one bag each. */
  readonly slots: readonly Slot[];
  readonly bytes: number;
}

export interface Slot {
  /** The codes of statistics, `ownBytes` for each order. */
  readonly own: number;
  /** What the model says of each row so far: float64 a row. */
  readonly scores: number;
  /** The leaf of each row in the newest tree: uint16 a row. */
  readonly leafOf: number;
  /** Gradient and hessian: two float64 a row. */
  readonly pairs: number;
  /** The rows, those to learn from before those left out: uint32 a row, never changed while a bag is boosted. */
  readonly dealt: number;
  /** The rows by leaf of the growing tree: uint32 a row. */
  readonly rows: number;
  readonly spare: number;
  /** 256 bytes: which codes go left. */
  readonly goesLeft: number;
  /** One histogram a leaf. */
  readonly histograms: number;
  /** The leader's room for `kernels.histogram`. */
  readonly scratch: number;
  /** What each helper has of its own: room for `kernels.histogram`, and the histogram that it adds to. */
  readonly helpers: readonly { readonly scratch: number; readonly histogram: number }[];
  /** What `Bench` calls so. */
  readonly holds: number;
  readonly sought: number;
  readonly soughtColumns: number;
  readonly gains: number;
  readonly middles: number;
  readonly leaves: number;
  readonly leafValues: number;
  readonly losses: number;
  /** Words by which the threads of one bag agree. */
  readonly control: number;
}

const MOST_IN_BLOCK = 64;
const MOST_CUTS = 255;
/** Numbers that are cut at once. */
const STRETCH = 65_536;
const ROWS_AT_ONCE = 1024;
export const CONTROL_WORDS = 16;
/** Losses are summed over so many rows, then over these sums, whatever the number of threads: floats are added in one order. */
export const ROWS_A_LOSS = 1024;
/** How many sums of losses there are at most. */
export const lossesOf = (rows: number) => Math.ceil(rows / ROWS_A_LOSS);

export interface RoomSize {
  readonly leaves: number;
  /** How many bags are boosted at once. */
  readonly slots: number;
  /** How many threads may help each. */
  readonly helpers: number;
  /** How many codes of its own a bag has for each column that is a statistic. */
  readonly orders: number;
}

/** Shares the columns out to blocks as evenly as can be, and lays everything out one after the other. */
export function planRoom(
  rows: number,
  columns: readonly Column[],
  { leaves, slots: slotCount, helpers, orders }: RoomSize,
): Room {
  let end = 0;
  const take = (bytes: number): number => {
    const at = end;
    end += Math.ceil(bytes / 64) * 64; // nothing shares a cache line
    return at;
  };
  const columnStarts: number[] = [];
  let histogramBytes = 0;
  let ownBytes = 0;
  const takeOwn = (bytes: number): number => {
    const at = ownBytes;
    ownBytes += Math.ceil(bytes / 64) * 64;
    return at;
  };
  const blockOf = (firstColumn: number, members: readonly Column[]): Block => {
    const isOwn = members[0]!.kind === "statistic";
    for (const { bins } of members) {
      columnStarts.push(histogramBytes);
      histogramBytes += bins * 16;
    }
    histogramBytes = Math.ceil(histogramBytes / 64) * 64;
    const width = Math.ceil(members.length / 16) * 16;
    return {
      firstColumn,
      isOwn,
      columns: members.length,
      width,
      codes: isOwn ? takeOwn(rows * width) : take(rows * width),
      starts: take(4 * MOST_IN_BLOCK),
    };
  };
  const shared = columns.findIndex(({ kind }) => kind === "statistic");
  const parted = shared < 0 ? columns.length : shared;
  const blocks = [...cutUp(0, parted), ...cutUp(parted, columns.length)].map(([from, to]) =>
    blockOf(from, columns.slice(from, to)),
  );
  const columnCodes = columns.map(({ kind }) => (kind === "statistic" ? takeOwn(rows) : take(rows)));
  const scratch = scratchBytes(Math.max(...blocks.map(({ width }) => width)));
  const cuts = take(8 * MOST_CUTS);
  const stretch = take(8 * STRETCH);
  const y = take(8 * rows);
  const weights = take(8 * rows);
  const slots = Array.from(
    { length: slotCount },
    (): Slot => ({
      own: take(ownBytes * orders),
      scores: take(8 * rows),
      leafOf: take(2 * rows),
      pairs: take(16 * rows),
      dealt: take(4 * rows),
      rows: take(4 * rows),
      spare: take(4 * rows),
      goesLeft: take(256),
      histograms: take(histogramBytes * leaves),
      scratch: take(scratch),
      helpers: Array.from({ length: helpers }, () => ({
        scratch: take(scratch),
        histogram: take(histogramBytes),
      })),
      holds: take(4 * (1 + helpers)),
      sought: take(8 * 2 * 4),
      soughtColumns: take(2 * columns.length),
      gains: take(8 * 2 * columns.length),
      middles: take(4 * MOST_UNITS),
      leaves: take(4 * 4 * leaves),
      leafValues: take(8 * leaves),
      losses: take(8 * lossesOf(rows)),
      control: take(4 * CONTROL_WORDS),
    }),
  );
  return {
    rows,
    leaves,
    blocks,
    columnStarts,
    histogramBytes,
    columnCodes,
    ownBytes,
    cuts,
    stretch,
    y,
    weights,
    slots,
    bytes: end,
  };
}

/** What the rows are learned from. */
export interface RoomRows {
  readonly matrix: FeatureMatrix;
  readonly y: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Writes targets, weights, codes and the blocks' places into fresh memory: numbers cut where `cuts` says, categories as they are.
 * @param cuts of each feature
 */
export function fillRoom(
  room: Room,
  memory: SharedMemory,
  columns: readonly Column[],
  { matrix, y, weights }: RoomRows,
  cuts: readonly Float64Array[],
): void {
  const kernels = treeKernels(memory);
  const buffer = bufferOf(memory);
  const bytes = new Uint8Array(buffer);
  new Float64Array(buffer, room.y, room.rows).set(y);
  new Float64Array(buffer, room.weights, room.rows).set(weights);
  const cutsAt = new Float64Array(buffer, room.cuts, MOST_CUTS);
  const stretch = new Float64Array(buffer, room.stretch, STRETCH);
  for (const block of room.blocks) {
    const { firstColumn, isOwn, columns: count, starts } = block;
    const places = new Uint32Array(buffer, starts, count);
    for (let k = 0; k < count; k++) {
      const place = firstColumn + k;
      const { feature, kind } = columns[place]!;
      const values = matrix.values[feature]!;
      const column = room.columnCodes[place]!;
      places[k] = room.columnStarts[place]!;
      if (isOwn) continue;
      if (kind === "number") {
        cutsAt.fill(Number.POSITIVE_INFINITY).set(cuts[feature]!);
        for (let from = 0; from < room.rows; from += STRETCH) {
          const some = values.subarray(from, from + STRETCH);
          stretch.set(some);
          kernels.cut(room.stretch, some.length, room.cuts, column + from, 1);
        }
      } else bytes.set(values, column);
    }
    if (!isOwn) interleave(room, block, bytes, 0);
  }
}

/**
 * Writes the codes of a block side by side, from those of its columns.
 * @param own where the codes lie that are a bag's own; 0 for those that all bags share
 */
export function interleave(
  room: Room,
  { firstColumn, columns: count, width, codes }: Block,
  bytes: Uint8Array,
  own: number,
): void {
  // A short stretch of rows at a time, so that the columns' bytes come from and go to the cache.
  for (let from = 0; from < room.rows; from += ROWS_AT_ONCE) {
    const to = Math.min(room.rows, from + ROWS_AT_ONCE);
    for (let k = 0; k < count; k++) {
      const column = own + room.columnCodes[firstColumn + k]!;
      for (let row = from; row < to; row++) bytes[own + codes + row * width + k] = bytes[column + row]!;
    }
  }
}

/** [from, to) ranges of at most `MOST_IN_BLOCK` columns, as even as can be. */
function cutUp(from: number, to: number): [number, number][] {
  const count = Math.ceil((to - from) / MOST_IN_BLOCK);
  return Array.from({ length: count }, (_, k) => [
    from + Math.floor((k * (to - from)) / count),
    from + Math.floor(((k + 1) * (to - from)) / count),
  ]);
}
