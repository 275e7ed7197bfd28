import type { Crew } from "./crew.ts";
import { type Bench, STEP } from "./workshop.ts";

/** So many rows are worth a unit. */
const ROWS_A_UNIT = 2048;

export interface Filling {
  /** The histogram's place. */
  readonly place: number;
  /** The range of `bench.rows`. */
  readonly begin: number;
  readonly end: number;
  /** The place of the parent's histogram, which these rows are taken off from; -1 for none. */
  readonly parent: number;
  /** The order whose statistics are read. */
  readonly order: number;
}

/**
 * Sums gradients and hessians of a leaf's rows by bin. Each hand adds the rows of the units that it takes, the leader into the
 * histogram itself, a helper into one of its own; sums are exact (see `Shop.unit`), so who adds which rows doesn't show.
 */
export function fillHistogram(bench: Bench, crew: Crew, { place, begin, end, parent, order }: Filling): void {
  const { kernels, slot, room, holds } = bench;
  const at = (which: number) => slot.histograms + which * room.histogramBytes;
  const fill = (holds[0]! + 1) | 0;
  holds[0] = fill;
  kernels.clear(at(place), room.histogramBytes);
  const units = crew.unitsFor(end - begin, ROWS_A_UNIT);
  crew.run(units, [STEP.histogram, fill, place, begin, end, order, units]);
  slot.helpers.forEach(({ histogram }, helper) => {
    if (holds[1 + helper] === fill) kernels.add(at(place), histogram, room.histogramBytes);
  });
  if (parent >= 0) kernels.subtract(at(parent), at(place), room.histogramBytes);
}

/** One unit of the above. */
export function addRows(bench: Bench, unit: number, words: Int32Array): void {
  const [, fill, place, begin, end, order, units] = words as unknown as number[];
  const { kernels, slot, room, holds, hand } = bench;
  let to = slot.histograms + place! * room.histogramBytes;
  if (hand > 0) {
    to = slot.helpers[hand - 1]!.histogram;
    if (holds[hand] !== fill) kernels.clear(to, room.histogramBytes);
    holds[hand] = fill!;
  }
  const from = begin! + Math.floor((unit * (end! - begin!)) / units!);
  const until = begin! + Math.floor(((unit + 1) * (end! - begin!)) / units!);
  const { scratch } = hand > 0 ? slot.helpers[hand - 1]! : slot;
  for (const { codes, isOwn, width, columns, starts } of room.blocks) {
    const codesAt = isOwn ? slot.own + order! * room.ownBytes + codes : codes;
    kernels.histogram(codesAt, width, columns, slot.rows, from, until, slot.pairs, starts, scratch, to);
  }
}
