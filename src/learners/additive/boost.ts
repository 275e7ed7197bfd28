import type { Cells, Desk } from "./desk.ts";
import type { Settings } from "./settings.ts";

/** A part of the sum that is boosted: a value a cell in each bag. */
export interface Part extends Cells {
  /**
   * The step to take, from the loss's first and second derivatives summed by cell.
   * @param lane of the bag
   * @param step what to add to the cells' values, overwritten
   * @returns what the step gains, about; 0 where there is none
   */
  readonly find: (
    lane: number,
    gradients: Float64Array,
    hessians: Float64Array,
    step: Float64Array,
  ) => number;
}

/** What one bag learned. */
export interface Boosted {
  /** By part, a value a cell. */
  readonly values: readonly Float64Array[];
  readonly rounds: number;
  /**
   * The values as they stood at each judging, every `FRESH_ROUNDS` rounds from 0 to the end, past the best; the same array as long as
   * they didn't move.
   */
  readonly trail: Trail;
  /** The left-out rows' summed loss, by judging. */
  readonly losses: readonly number[];
}

/** By judging, and then as `Boosted.values`. */
export type Trail = readonly (readonly Float64Array[])[];

/** Scores and gradients are made afresh every so many rounds; between, gradients move as far as their slope tells. */
export const FRESH_ROUNDS = 8;
/** The sums of hessians by cell change slowly. */
const HESSIAN_ROUNDS = 32;
/**
 * A part whose steps gain less than this share of the best part's rests, about twice as long each time, up to so many rounds: what
 * moves the model is looked at often, noise seldom. It saves most of the time and generalises better. What a part gains is the
 * mean over the bags on the desk, which so look at the same parts at the same time.
 */
const WORTH_A_ROUND = 0.7; // less than (1 - rate)², by which a lone part's gain shrinks a round: it must not rest
const LONGEST_REST = 32; // less than the patience, so that no part is forgotten

/**
 * Cyclic gradient boosting of the parts' values, in the order given, in each bag until the rows that it leaves out are told no
 * better. It starts from the desk's scores.
 * @param desk laid out for the same parts
 * @returns one a lane
 */
export function boost(
  desk: Desk,
  parts: readonly Part[],
  { rounds, patience }: Pick<Settings, "rounds" | "patience">,
): Boosted[] {
  const bags = desk.leftOut.map((_, lane) => new Bag(lane, parts));
  const steps = parts.map(({ cells }) => new Float64Array(cells));
  const hessiansFrom = new Int32Array(parts.length).fill(-1);
  const rest = new Int32Array(parts.length);
  const restUntil = new Int32Array(parts.length);
  const gains = new Float64Array(parts.length);

  let open: readonly Bag[] = bags;
  for (let round = 0; ; round++) {
    if (round % FRESH_ROUNDS === 0) {
      desk.settle();
      open = open.filter((bag) => bag.judge(round, desk.loss(bag.lane)) < patience);
      if (open.length === 0 || round >= rounds) break;
      desk.differentiate();
    }
    const bestGain = gains.reduce((best, gain) => Math.max(best, gain), 0);
    for (let j = 0; j < parts.length; j++) {
      if (restUntil[j]! > round) continue;
      if (hessiansFrom[j]! < 0 || round - hessiansFrom[j]! >= HESSIAN_ROUNDS) {
        desk.sumHessians(j);
        hessiansFrom[j] = round;
      }
      desk.sumGradients(j);
      let gain = 0;
      for (const bag of open) {
        const { lane } = bag;
        const [g, h] = [desk.gradients[j]![lane]!, desk.hessians[j]![lane]!];
        const gained = parts[j]!.find(lane, g, h, steps[j]!);
        if (gained === 0) continue;
        gain += gained;
        bag.take(j, steps[j]!);
        desk.take(j, lane, steps[j]!);
      }
      gains[j] = gain / open.length;
      rest[j] = gains[j]! < WORTH_A_ROUND * bestGain ? Math.min(LONGEST_REST, 2 * rest[j]! + 1) : 0;
      restUntil[j] = round + 1 + rest[j]!;
    }
  }
  return bags;
}

/** One bag while it is boosted. */
class Bag implements Boosted {
  readonly lane: number;
  readonly trail: Float64Array[][] = [];
  readonly losses: number[] = [];
  /** Those of the best judging. */
  rounds = 0;
  readonly #now: readonly Float64Array[];
  /** By part: whether it has moved since the last judging. */
  readonly #moved: Uint8Array;

  constructor(lane: number, parts: readonly Part[]) {
    this.lane = lane;
    this.#now = parts.map(({ cells }) => new Float64Array(cells));
    this.#moved = new Uint8Array(parts.length);
  }

  get values(): readonly Float64Array[] {
    return this.trail[this.rounds / FRESH_ROUNDS]!;
  }

  /** Keeps the values and their loss; returns the rounds since the best. */
  judge(round: number, loss: number): number {
    const least = this.losses[this.rounds / FRESH_ROUNDS] ?? Number.POSITIVE_INFINITY;
    const last = this.trail.at(-1);
    this.trail.push(this.#now.map((values, j) => (last && !this.#moved[j] ? last[j]! : values.slice())));
    this.#moved.fill(0);
    this.losses.push(loss);
    if (loss < least) this.rounds = round;
    return round - this.rounds;
  }

  take(part: number, step: Float64Array): void {
    const values = this.#now[part]!;
    this.#moved[part] = 1;
    for (let cell = 0; cell < values.length; cell++) values[cell]! += step[cell]!;
  }
}
