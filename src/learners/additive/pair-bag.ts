import type { Task } from "../../numeric/pool.ts";
import type { BagRows } from "./bag-rows.ts";
import { boost, type Part, type Trail } from "./boost.ts";
import { Desk } from "./desk.ts";
import { type Grid, PairStepFinder } from "./pair-step.ts";
import { worthOf } from "./worth.ts";

export interface PairBagsInput extends BagRows {
  /** By bag: the part of the rows that it leaves out. Four at most. */
  readonly leftOut: readonly number[];
  /** By bag: its base and the tables of single features, which stay as they are; no table where there is none. */
  readonly sums: readonly { readonly base: number; readonly tables: readonly (Float64Array | null)[] }[];
  readonly pairs: readonly PairGrid[];
}

/** A pair of features and the places of their bins; every row's bins have one. */
export interface PairGrid extends Grid {
  readonly features: readonly [number, number];
  readonly places: readonly [Int16Array, Int16Array];
}

export interface PairBag {
  /** One grid a pair, row-major, a value a cell. */
  readonly grids: readonly Float64Array[];
  readonly rounds: number;
  /** By pair: how much the held-out rows' summed loss grows when the grid is replaced by its mean. */
  readonly worth: Float64Array;
  /** The grids as they stood at each judging, until after the stop. */
  readonly trail: Trail;
  /** The held-out rows' summed loss, by judging, from that of the tables alone on. */
  readonly losses: readonly number[];
}

/** Boosts the pairs of a few bags side by side, on top of their tables. */
export const boostPairs: Task<PairBagsInput, PairBag[]> = { name: "additive.boostPairs", run };

function run(input: PairBagsInput): PairBag[] {
  const { settings, codes, pairs, leftOut } = input;
  const finder = new PairStepFinder(
    settings,
    Math.max(1, ...pairs.flatMap(({ height, width }) => [height, width])),
  );
  const parts = pairs.map(
    (pair): Part => ({
      cells: pair.height * pair.width,
      place: (to) => {
        const [a, b] = pair.features;
        const [rows, columns] = [codes[a]!, codes[b]!];
        const [height, width] = pair.places;
        for (let i = 0; i < to.length; i++) to[i] = height[rows[i]!]! * pair.width + width[columns[i]!]!;
      },
      find: (_, gradients, hessians, step) => finder.find(pair, gradients, hessians, step),
    }),
  );
  const desk = new Desk(input, leftOut, parts);
  const start = startOf(input);
  desk.start(start);
  const boosted = boost(desk, parts, settings);
  desk.start(start);
  const worth = worthOf(
    desk,
    boosted.map(({ values }) => values),
  );
  return boosted.map(({ values, rounds, trail, losses }, lane) => ({
    grids: values,
    rounds,
    worth: worth[lane]!,
    trail,
    losses,
  }));
}

/** What each row's score is by the tables alone. */
function startOf({ sums, codes }: PairBagsInput): (row: number, lane: number) => number {
  const rows = codes[0]!.length;
  const scores = sums.map(({ base, tables }) => {
    const score = new Float64Array(rows).fill(base);
    tables.forEach((table, j) => {
      if (!table) return;
      const of = codes[j]!;
      for (let row = 0; row < rows; row++) score[row]! += table[of[row]!]!;
    });
    return score;
  });
  return (row, lane) => scores[lane]![row]!;
}
