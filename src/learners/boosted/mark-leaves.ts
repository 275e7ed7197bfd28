import type { Crew } from "./crew.ts";
import { type Bench, STEP } from "./workshop.ts";

const ROWS_A_UNIT = 8192;

/** Two ranges of `bench.rows`. */
interface Ranges {
  readonly begin: number;
  readonly end: number;
  readonly otherBegin: number;
  readonly otherEnd: number;
}

/** Writes for each row which of the leaves it came to: a byte or two to far memory a row instead of a whole score. */
export function markLeaves({ leaves: ranges, rows }: Bench, crew: Crew, leaves: readonly Ranges[]): void {
  leaves.forEach(({ begin, end, otherBegin, otherEnd }, leaf) => {
    ranges.set([begin, end, otherBegin, otherEnd], 4 * leaf);
  });
  const units = Math.min(leaves.length, crew.unitsFor(rows.length, ROWS_A_UNIT));
  crew.run(units, [STEP.mark, leaves.length, units]);
}

/** One unit of the above: every so many-th leaf. */
export function markSome({ kernels, slot, leaves }: Bench, unit: number, words: Int32Array): void {
  const [, count, units] = words as unknown as [number, number, number];
  for (let leaf = unit; leaf < count; leaf += units)
    for (const at of [4 * leaf, 4 * leaf + 2])
      kernels.mark(slot.leafOf, slot.rows, leaves[at]!, leaves[at + 1]!, leaf);
}
