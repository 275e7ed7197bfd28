import type { Random } from "../../numeric/random.ts";
import type { Crew } from "./crew.ts";
import { type Split, type Sums, splitCategory, splitNumber } from "./split.ts";
import { type Bench, STEP } from "./workshop.ts";

const COLUMNS_A_UNIT = 4;

/** A leaf whose best split is sought. */
export interface Sought extends Sums {
  /** The place of its histogram. */
  readonly histogram: number;
  /** 1 for each column that may split it. */
  readonly allowed: Uint8Array;
}

/**
 * The best split of each of at most two leaves, null where none gains. Hands judge columns and tell only the gains, in
 * `bench.gains`, a row a leaf, made random where the settings want it; a leaf's sums and columns lie in `bench.sought` and `bench.soughtColumns`.
 */
export function searchSplits(
  bench: Bench,
  crew: Crew,
  leaves: readonly Sought[],
  random: Random,
): (Split | null)[] {
  const { sought, soughtColumns, gains } = bench;
  const { columns, settings } = bench.shop;
  const count = columns.length;
  leaves.forEach(({ g, h, lower, upper, allowed }, k) => {
    sought.set([g, h, lower, upper], 4 * k);
    soughtColumns.set(allowed, k * count);
  });
  const units = crew.unitsFor(count, COLUMNS_A_UNIT);
  const places = [leaves[0]!.histogram, leaves[1]?.histogram ?? -1];
  crew.run(units, [STEP.search, ...places, units]);
  return leaves.map((leaf, k) => {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let place = 0; place < count; place++) {
      const gain = counted(gains[k * count + place]!, settings.gainNoise, random);
      if (gain > most) {
        most = gain;
        best = place;
      }
    }
    return best < 0 ? null : splitBy(bench, best, leaf.histogram, leaf);
  });
}

/** A column's gain as it counts against other columns': only the leader draws, in the order of the columns. */
function counted(gain: number, noise: number, random: Random): number {
  return noise > 0 && gain > Number.NEGATIVE_INFINITY ? gain * Math.exp(noise * random.normal()) : gain;
}

/** One unit of the above. */
export function searchColumns(bench: Bench, unit: number, words: Int32Array): void {
  const [, first, second, units] = words as unknown as number[];
  const { sought, soughtColumns, gains } = bench;
  const { columns } = bench.shop;
  const count = columns.length;
  const end = Math.floor(((unit + 1) * count) / units!);
  for (let k = 0; k < (second! < 0 ? 1 : 2); k++) {
    const [g, h, lower, upper] = sought.subarray(4 * k) as unknown as number[];
    const leaf = { g: g!, h: h!, lower: lower!, upper: upper! };
    for (let place = Math.floor((unit * count) / units!); place < end; place++) {
      const split =
        soughtColumns[k * count + place] === 1
          ? splitBy(bench, place, k === 0 ? first! : second!, leaf)
          : null;
      gains[k * count + place] = split ? split.gain : Number.NEGATIVE_INFINITY;
    }
  }
}

/** The best split of a leaf by one column. */
function splitBy(
  { room, slot, numbers, shop }: Bench,
  place: number,
  histogram: number,
  leaf: Sums,
): Split | null {
  const { settings } = shop;
  const column = shop.columns[place]!;
  const find = column.kind === "category" ? splitCategory : splitNumber;
  const at = (slot.histograms + histogram * room.histogramBytes + room.columnStarts[place]!) / 8;
  return find(numbers, at, place, column, leaf, settings, settings.splitGain);
}
