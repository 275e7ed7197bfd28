import type { Task } from "../../numeric/pool.ts";
import { Random } from "../../numeric/random.ts";
import { constantOf } from "../constant.ts";
import { addValues } from "./add-values.ts";
import { boost, type Part, type Trail } from "./boost.ts";
import { worthOf } from "./loss.ts";
import type { Settings } from "./settings.ts";
import { takeCodes, takeSides } from "./sides.ts";
import { type Shape, StepFinder } from "./step.ts";

/** The rows of all bags, in shared memory, so that worker threads read them without a copy. */
export interface BagRows {
  /** One array of bin codes a feature. */
  readonly codes: readonly Uint8Array[];
  readonly y: Float64Array;
  /** Each above 0. */
  readonly weights: Float64Array;
  readonly link: "logit" | "identity";
  /** The bag that leaves out each row. */
  readonly parts: Uint8Array;
  readonly settings: Settings;
}

export interface BagInput extends BagRows {
  readonly shapes: readonly Shape[];
  /** The features in the order in which a round visits them. */
  readonly visits: readonly number[];
  readonly seed: number;
  /** The rows whose part this is decide when to stop; the others are learned from. */
  readonly part: number;
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

/** Boosts one bag's tables. */
export const boostBag: Task<BagInput, Bag> = { name: "additive.boostBag", run: boostTables };

function boostTables(input: BagInput): Bag {
  const { settings, shapes, visits, link, codes } = input;
  const { learn, judge } = takeSides(input, input.part);
  const base = constantOf(learn.y, learn.weights, link);
  learn.score.fill(base);
  judge.score.fill(base);
  const finder = new StepFinder(
    settings,
    Math.max(1, ...shapes.map((shape) => shape.bins)),
    new Random(input.seed, `additive bag ${input.part}`),
  );
  const parts = visits.map((j): Part => {
    const shape = shapes[j]!;
    let looks = 0;
    return {
      cells: shape.bins,
      learn: takeCodes(codes[j]!, learn.from),
      judge: takeCodes(codes[j]!, judge.from),
      find: (gradients, hessians, step) =>
        finder.find(shape, looks++ < settings.smoothing, gradients, hessians, step),
    };
  });
  const { values, rounds, trail } = boost(learn, judge, parts, link, settings);
  judge.score.fill(base);
  parts.forEach((part, k) => {
    addValues(part.judge, values[k]!, judge.score);
  });
  const worth = worthOf(judge, parts, values, link);
  const placeOf = shapes.map((_, j) => visits.indexOf(j));
  return {
    base,
    tables: placeOf.map((k) => values[k]!),
    rounds,
    worth: Float64Array.from(placeOf, (k) => worth[k]!),
    trail: trail.map((then) => placeOf.map((k) => then[k]!)),
  };
}
