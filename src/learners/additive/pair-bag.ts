import type { Task } from "../../numeric/pool.ts";
import { addValues } from "./add-values.ts";
import type { BagRows } from "./bag.ts";
import { boost, type Part, type Trail } from "./boost.ts";
import { worthOf } from "./loss.ts";
import { type Grid, PairStepFinder } from "./pair-step.ts";
import { takeCodes, takeSides } from "./sides.ts";

export interface PairBagInput extends BagRows {
  readonly part: number;
  readonly base: number;
  /** The tables of single features, which stay as they are, in the order in which they are added up. */
  readonly tables: readonly { readonly feature: number; readonly values: Float64Array }[];
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

/** Boosts one bag's pairs, on top of its tables. */
export const boostPairs: Task<PairBagInput, PairBag> = { name: "additive.boostPairs", run };

function run(input: PairBagInput): PairBag {
  const { settings, link, codes, pairs, tables, base } = input;
  const { learn, judge } = takeSides(input, input.part);
  for (const side of [learn, judge]) {
    side.score.fill(base);
    for (const { feature, values } of tables)
      addValues(takeCodes(codes[feature]!, side.from), values, side.score);
  }
  const start = judge.score.slice();
  const finder = new PairStepFinder(
    settings,
    Math.max(1, ...pairs.flatMap(({ height, width }) => [height, width])),
  );
  const cellsOf = ({ features: [a, b], places, width }: PairGrid, from: Uint32Array) => {
    const cells = new Uint16Array(from.length);
    const [rows, columns] = [codes[a]!, codes[b]!];
    for (let i = 0; i < from.length; i++) {
      const row = from[i]!;
      cells[i] = places[0][rows[row]!]! * width + places[1][columns[row]!]!;
    }
    return cells;
  };
  const parts = pairs.map(
    (pair): Part => ({
      cells: pair.height * pair.width,
      learn: cellsOf(pair, learn.from),
      judge: cellsOf(pair, judge.from),
      find: (gradients, hessians, step) => finder.find(pair, gradients, hessians, step),
    }),
  );
  const { values, rounds, trail, losses } = boost(learn, judge, parts, link, settings);
  judge.score.set(start);
  parts.forEach((part, k) => {
    addValues(part.judge, values[k]!, judge.score);
  });
  return { grids: values, rounds, worth: worthOf(judge, parts, values, link), trail, losses };
}
