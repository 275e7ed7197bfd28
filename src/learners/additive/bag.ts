import type { Task } from "../../numeric/pool.ts";
import { Random } from "../../numeric/random.ts";
import { constantOf } from "../constant.ts";
import type { BagRows } from "./bag-rows.ts";
import { boost, type Part, type Trail } from "./boost.ts";
import { Desk } from "./desk.ts";
import { type Shape, StepFinder } from "./step.ts";
import { worthOf } from "./worth.ts";

export interface BagsInput extends BagRows {
  readonly shapes: readonly Shape[];
  /** The features in the order in which a round visits them. */
  readonly visits: readonly number[];
  readonly seed: number;
  /** By bag: the rows whose part this is decide when it stops; from the others it learns. Four at most. */
  readonly leftOut: readonly number[];
}

export interface Bag {
  readonly base: number;
  /** One table a feature, a value a bin. */
  readonly tables: readonly Float64Array[];
  readonly rounds: number;
  /** By feature: how much the held-out rows' summed loss grows when the table is replaced by its mean. */
  readonly worth: Float64Array;
  /** The tables as they stood at each judging, until after the stop. */
  readonly trail: Trail;
}

/** Boosts the tables of a few bags, side by side. */
export const boostBags: Task<BagsInput, Bag[]> = { name: "additive.boostBags", run: boostTables };

function boostTables(input: BagsInput): Bag[] {
  const { settings, shapes, visits, link, codes, y, weights, leftOut, seed } = input;
  const most = Math.max(1, ...shapes.map((shape) => shape.bins));
  const bases = leftOut.map((part) =>
    constantOf(
      y,
      weights.map((weight, row) => (input.parts[row] === part ? 0 : weight)),
      link,
    ),
  );
  const finders = leftOut.map(
    (part) => new StepFinder(settings, most, new Random(seed, `additive bag ${part}`)),
  );
  const parts = visits.map((j): Part => {
    const shape = shapes[j]!;
    const looks = leftOut.map(() => 0);
    return {
      cells: shape.bins,
      place: (to) => to.set(codes[j]!),
      find: (lane, gradients, hessians, step) =>
        finders[lane]!.find(shape, looks[lane]!++ < settings.smoothing, gradients, hessians, step),
    };
  });
  const desk = new Desk(input, leftOut, parts);
  const start = () => desk.start((_, lane) => bases[lane]!);
  start();
  const boosted = boost(desk, parts, settings);
  start();
  const worth = worthOf(
    desk,
    boosted.map(({ values }) => values),
  );
  const placeOf = shapes.map((_, j) => visits.indexOf(j));
  return boosted.map(({ values, rounds, trail }, lane) => ({
    base: bases[lane]!,
    tables: placeOf.map((k) => values[k]!),
    rounds,
    worth: Float64Array.from(placeOf, (k) => worth[lane]![k]!),
    trail: trail.map((then) => placeOf.map((k) => then[k]!)),
  }));
}
