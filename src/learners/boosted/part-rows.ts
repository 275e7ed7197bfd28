import type { Crew } from "./crew.ts";
import { type Bench, STEP } from "./workshop.ts";

const ROWS_A_UNIT = 8192;

/**
 * Brings the rows of a range whose code is marked in `bench.goesLeft` before the others; both keep their order. Each unit
 * parts a stretch and tells in `bench.middles` where its left ones end; then the stretches are moved together.
 * @param codes where the column's codes lie, one byte a row
 * @returns where the others begin
 */
export function partRows(bench: Bench, crew: Crew, codes: number, begin: number, end: number): number {
  const { kernels, slot, middles } = bench;
  const count = end - begin;
  const units = crew.unitsFor(count, ROWS_A_UNIT);
  crew.run(units, [STEP.part, codes | 0, begin, end, units]);
  const startOf = (unit: number) => begin + Math.floor((unit * count) / units);
  let to = begin;
  for (let unit = 0; unit < units; unit++) {
    const from = startOf(unit);
    if (to !== from) kernels.copy(slot.rows + 4 * to, slot.rows + 4 * from, 4 * (middles[unit]! - from));
    to += middles[unit]! - from;
  }
  const middle = to;
  for (let unit = 0; unit < units; unit++) {
    const others = startOf(unit + 1) - middles[unit]!;
    kernels.copy(slot.rows + 4 * to, slot.spare + 4 * startOf(unit), 4 * others);
    to += others;
  }
  return middle;
}

/** One unit of the above. */
export function partStretch({ kernels, slot, middles }: Bench, unit: number, words: Int32Array): void {
  const [, codes, begin, end, units] = words as unknown as [number, number, number, number, number];
  const from = begin + Math.floor((unit * (end - begin)) / units);
  const until = begin + Math.floor(((unit + 1) * (end - begin)) / units);
  middles[unit] = kernels.partition(codes >>> 0, slot.rows, from, until, slot.spare, slot.goesLeft);
}
