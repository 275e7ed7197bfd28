import type { Column } from "./columns.ts";

/** Up to 16 columns whose codes stand side by side, row after row. */
export interface Block {
  readonly firstColumn: number;
  readonly columns: number;
  /** Bytes of a row: `columns` filled up to 4, 8, 12 or 16. */
  readonly width: number;
  /** Where the codes begin. */
  readonly codes: number;
  /** Where the 16 places (uint32) of its columns in a histogram begin. */
  readonly starts: number;
  /** Its part of a histogram; the columns that fill the block up count into one bin of their own, the filler. */
  readonly histogram: { readonly at: number; readonly bytes: number; readonly filler: number };
}

/** Where everything lies in the shared memory: byte offsets. */
export interface Room {
  readonly rows: number;
  readonly blocks: readonly Block[];
  /** Where each column's bins begin in a histogram. */
  readonly columnStarts: readonly number[];
  readonly histogramBytes: number;
  /** Working room of one bag each. */
  readonly slots: readonly Slot[];
  readonly bytes: number;
}

export interface Slot {
  /** What the model says of each row so far: float64 a row. */
  readonly scores: number;
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
  /** Words by which the threads of one bag agree. */
  readonly control: number;
}

const MOST_IN_BLOCK = 16;
export const CONTROL_WORDS = 16;

/** Shares the columns out to blocks as evenly as can be, and lays everything out one after the other. */
export function planRoom(rows: number, columns: readonly Column[], leaves: number, slotCount: number): Room {
  let end = 0;
  const take = (bytes: number): number => {
    const at = end;
    end += Math.ceil(bytes / 64) * 64; // nothing shares a cache line
    return at;
  };
  const columnStarts: number[] = [];
  let histogramBytes = 0;
  const blockCount = Math.ceil(columns.length / MOST_IN_BLOCK);
  const blocks = Array.from({ length: blockCount }, (_, k): Block => {
    const firstColumn = Math.floor((k * columns.length) / blockCount);
    const members = columns.slice(firstColumn, Math.floor(((k + 1) * columns.length) / blockCount));
    const at = histogramBytes;
    for (const { bins } of members) {
      columnStarts.push(histogramBytes);
      histogramBytes += bins * 16;
    }
    const filler = histogramBytes;
    histogramBytes = Math.ceil((histogramBytes + 16) / 64) * 64;
    const width = Math.ceil(members.length / 4) * 4;
    return {
      firstColumn,
      columns: members.length,
      width,
      codes: take(rows * width),
      starts: take(4 * MOST_IN_BLOCK),
      histogram: { at, bytes: histogramBytes - at, filler },
    };
  });
  const slots = Array.from(
    { length: slotCount },
    (): Slot => ({
      scores: take(8 * rows),
      pairs: take(16 * rows),
      dealt: take(4 * rows),
      rows: take(4 * rows),
      spare: take(4 * rows),
      goesLeft: take(256),
      histograms: take(histogramBytes * leaves),
      control: take(4 * CONTROL_WORDS),
    }),
  );
  return { rows, blocks, columnStarts, histogramBytes, slots, bytes: end };
}

/** Writes the codes, row by row, and the blocks' places into fresh memory. */
export function fillRoom(
  room: Room,
  buffer: SharedArrayBuffer,
  columns: readonly Column[],
  codes: readonly Uint8Array[],
): void {
  const bytes = new Uint8Array(buffer);
  for (const { firstColumn, columns: count, width, codes: at, starts, histogram } of room.blocks) {
    const places = new Uint32Array(buffer, starts, MOST_IN_BLOCK).fill(histogram.filler);
    for (let k = 0; k < count; k++) {
      places[k] = room.columnStarts[firstColumn + k]!;
      const from = codes[columns[firstColumn + k]!.feature]!;
      for (let row = 0, to = at + k; row < room.rows; row++, to += width) bytes[to] = from[row]!;
    }
  }
}
