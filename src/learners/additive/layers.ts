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
    const { values, mains, mean } = purifyTable(sum.grids[k]!, layers.cellMass[k]!, pair.width);
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

/** The grid over bins in place of places; bins that no row has are worth 0. */
function pairTerm(
  { features, width }: PairGrid,
  grid: Float64Array,
  { layout, places }: Layers,
  all: Rows["matrix"]["features"],
): PairTerm {
  const placesOf = features.map((j) => {
    const { of, cutsAt } = places[j]!;
    if (all[j]!.kind === "category") return Array.from(of);
    const first = of[MISSING]! + 1; // the lowest interval's place
    return [of[MISSING]!, -1, ...Array.from({ length: cutsAt.length + 1 }, (_, k) => first + k)];
  });
  const [rows, columns] = placesOf as [number[], number[]];
  const values = new Float64Array(rows.length * columns.length);
  rows.forEach((row, i) => {
    columns.forEach((column, j) => {
      if (row >= 0 && column >= 0) values[i * columns.length + j] = grid[row * width + column]!;
    });
  });
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
