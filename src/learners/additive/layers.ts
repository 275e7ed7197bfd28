import type { BinLayout } from "../../features/bins.ts";
import { MISSING } from "../../features/matrix.ts";
import type { PairTerm, ScoreProgram, TableTerm } from "../../program/program.ts";
import { purifyTable } from "../../program/purify.ts";
import type { Rows } from "../check-input.ts";
import type { Sum } from "./combine.ts";
import type { PairGrid } from "./pair-bag.ts";
import type { Places } from "./places.ts";

/** What turns a bag's sum into a score program: the rows' weight by bin and by cell, counted once for all bags. */
export interface Layers {
  /** The features with a table, in the order of the terms. */
  readonly tables: readonly number[];
  readonly pairs: readonly PairGrid[];
  readonly layout: BinLayout;
  readonly places: readonly Places[];
  readonly binMass: readonly Float64Array[];
  /** By pair. */
  readonly cellMass: readonly Float64Array[];
}

/**
 * The sum as a program: pairs purified (their means along either feature moved into its table), then every table centred.
 * It is done on bins, where the rows' weight is known already.
 */
export function toProgram(sum: Sum, layers: Layers, { link, matrix }: Rows): ScoreProgram {
  const { layout, places, binMass } = layers;
  let base = sum.base;
  const tables = new Map(layers.tables.map((j) => [j, sum.tables[j]!.slice()]));
  const pairs = layers.pairs.map((pair, k): PairTerm => {
    const grid = withUnseen(sum.grids[k]!, layers.cellMass[k]!, pair);
    const { values, mains, mean } = purifyTable(grid.values, grid.mass, pair.width + 1);
    base += mean;
    pair.features.forEach((j, side) => {
      const table = tables.get(j)!;
      places[j]!.of.forEach((place, bin) => {
        if (place >= 0) table[bin]! += mains[side]![place]!;
      });
    });
    return pairTerm(pair, values, layers, matrix.features);
  });
  const terms = layers.tables.map((feature): TableTerm => {
    const values = tables.get(feature)!;
    const mean = meanOf(values, binMass[feature]!);
    base += mean;
    return {
      kind: "table",
      feature,
      cuts: layout.cuts[feature]!,
      values: values.map((value) => value - mean),
    };
  });
  return { link, features: matrix.features, base, terms: [...terms, ...pairs] };
}

/**
 * A grid and its weight with one more line and column, for bins that no row has: the means of the others by the weight of their
 * whole line or column. So what rises along a feature does there too.
 */
function withUnseen(grid: Float64Array, mass: Float64Array, { height, width }: PairGrid) {
  const wide = width + 1;
  const values = new Float64Array((height + 1) * wide);
  const weight = new Float64Array(values.length);
  const rowMass = new Float64Array(height);
  const columnMass = new Float64Array(width);
  let total = 0;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      values[row * wide + column] = grid[at]!;
      weight[row * wide + column] = mass[at]!;
      rowMass[row]! += mass[at]!;
      columnMass[column]! += mass[at]!;
      total += mass[at]!;
    }
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const value = grid[row * width + column]!;
      const [ofRow, ofColumn] = [rowMass[row]! / total, columnMass[column]! / total];
      values[height * wide + column]! += ofRow * value;
      values[row * wide + width]! += ofColumn * value;
      values[height * wide + width]! += ofRow * ofColumn * value;
    }
  return { values, mass: weight };
}

/** The grid over bins in place of places; its last line and column are for bins that have no place. */
function pairTerm(
  { features, height, width }: PairGrid,
  grid: Float64Array,
  { layout, places }: Layers,
  all: Rows["matrix"]["features"],
): PairTerm {
  const lines = (j: number, unseen: number) => {
    const { of, cutsAt } = places[j]!;
    const first = of[MISSING]! + 1; // the lowest interval's place
    const intervals = Array.from({ length: cutsAt.length + 1 }, (_, k) => first + k);
    const bins = all[j]!.kind === "category" ? Array.from(of) : [of[MISSING]!, -1, ...intervals];
    return bins.map((place) => (place < 0 ? unseen : place));
  };
  const rows = lines(features[0], height);
  const columns = lines(features[1], width);
  const values = Float64Array.from(
    rows.flatMap((row) => columns.map((column) => grid[row * (width + 1) + column]!)),
  );
  const cutsOf = (j: number) => Float64Array.from(places[j]!.cutsAt, (at) => layout.cuts[j]![at]!);
  return { kind: "pair", features, cuts: [cutsOf(features[0]), cutsOf(features[1])], values };
}

function meanOf(values: Float64Array, mass: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let bin = 0; bin < values.length; bin++) {
    sum += mass[bin]! * values[bin]!;
    total += mass[bin]!;
  }
  return sum / total;
}
