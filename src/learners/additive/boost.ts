import type { Rows } from "../check-input.ts";
import { openDesk } from "./desk.ts";
import { differentiate, lossOf, type Side } from "./loss.ts";
import type { Settings } from "./settings.ts";

/** A part of the sum that is boosted: a value a cell. */
export interface Part {
  readonly cells: number;
  /** The cell of each row, of those learned from and of those that decide when to stop. */
  readonly learn: Uint16Array;
  readonly judge: Uint16Array;
  /**
   * The step to take, from the loss's first and second derivatives summed by cell.
   * @param step what to add to the cells' values, overwritten
   * @returns what the step gains, about; 0 where there is none
   */
  readonly find: (gradients: Float64Array, hessians: Float64Array, step: Float64Array) => number;
}

export interface Boosted {
  /** By part, a value a cell. */
  readonly values: Float64Array[];
  readonly rounds: number;
  /** The values as they stood at each judging, every `FRESH_ROUNDS` rounds from 0 to the end, past the best. */
  readonly trail: Trail;
  /** The judging rows' summed loss, by judging. */
  readonly losses: readonly number[];
}

/** By judging, and then as `Boosted.values`. */
export type Trail = readonly (readonly Float64Array[])[];

/** Scores and gradients are made afresh every so many rounds; between, gradients move as far as their slope tells. */
export const FRESH_ROUNDS = 8;
/** The sums of hessians by cell change slowly. */
const HESSIAN_ROUNDS = 32;
/**
 * A part whose step gains less than this share of the best part's rests, about twice as long each time, up to so many rounds: what
 * moves the model is looked at often, noise seldom. It saves most of the time and generalises better.
 */
const WORTH_A_ROUND = 0.7; // less than (1 - rate)², by which a lone part's gain shrinks a round: it must not rest
const LONGEST_REST = 32; // less than the patience, so that no part is forgotten

/**
 * Cyclic gradient boosting of the parts' values, in the order given, until the judging rows are told no better. It starts
 * from the scores of both sides.
 */
export function boost(
  learn: Side,
  judge: Side,
  parts: readonly Part[],
  link: Rows["link"],
  { rounds, patience }: Pick<Settings, "rounds" | "patience">,
): Boosted {
  const desk = openDesk(learn, judge, parts);
  const { kernels, sums, g, h } = desk;
  const values = parts.map(({ cells }) => new Float64Array(cells));
  const isDue = new Uint8Array(parts.length); // where `desk.due` holds what the scores lack of `values`
  const hessians = parts.map(({ cells }) => new Float64Array(cells));
  const hessiansFrom = new Int32Array(parts.length).fill(-1);
  const rest = new Int32Array(parts.length);
  const restUntil = new Int32Array(parts.length);
  const gains = new Float64Array(parts.length);
  let [step, lastStep] = desk.steps;
  const { rows } = learn;
  const atG = g.byteOffset;
  const atH = h.byteOffset;
  const atSums = sums.byteOffset;
  const cellsOf = (part: number) => desk.learn.cells[part]!.byteOffset;

  const settle = () => {
    desk.due.forEach((due, j) => {
      if (!isDue[j]) return;
      for (const { cells, score, rows } of [desk.learn, desk.judge])
        kernels.add(cells[j]!.byteOffset, due.byteOffset, score.byteOffset, rows);
      due.fill(0);
      isDue[j] = 0;
    });
  };

  const trail: Float64Array[][] = [];
  const losses: number[] = [];
  let best = { rounds: 0, loss: lossOf(desk.judge, link) };
  for (let round = 0; ; round++) {
    let last = -1; // the part whose step the gradients lack
    if (round % FRESH_ROUNDS === 0) {
      settle();
      trail.push(values.map((each) => each.slice()));
      const loss = round === 0 ? best.loss : lossOf(desk.judge, link);
      losses.push(loss);
      if (loss < best.loss) best = { rounds: round, loss };
      else if (round - best.rounds >= patience) break;
      if (round >= rounds) break;
      differentiate(desk.learn, link, g, h);
    }
    const bestGain = gains.reduce((most, gain) => Math.max(most, gain), 0);
    for (let j = 0; j < parts.length; j++) {
      if (restUntil[j]! > round) continue;
      const part = parts[j]!;
      const cells = cellsOf(j);
      if (hessiansFrom[j]! < 0 || round - hessiansFrom[j]! >= HESSIAN_ROUNDS) {
        kernels.sum(cells, atH, rows, atSums, part.cells);
        hessians[j]!.set(sums.subarray(0, part.cells));
        hessiansFrom[j] = round;
      }
      if (last < 0) kernels.sum(cells, atG, rows, atSums, part.cells);
      else {
        const moved = lastStep.byteOffset;
        kernels.moveAndSum(cellsOf(last), moved, atG, atH, cells, rows, atSums, part.cells);
      }
      last = -1;
      const gain = part.find(sums, hessians[j]!, step);
      gains[j] = gain;
      rest[j] = gain < WORTH_A_ROUND * bestGain ? Math.min(LONGEST_REST, 2 * rest[j]! + 1) : 0;
      restUntil[j] = round + 1 + rest[j]!;
      if (gain === 0) continue;
      for (let cell = 0; cell < part.cells; cell++) {
        values[j]![cell]! += step[cell]!;
        desk.due[j]![cell]! += step[cell]!;
      }
      isDue[j] = 1;
      last = j;
      [step, lastStep] = [lastStep, step];
    }
    if (last >= 0 && (round + 1) % FRESH_ROUNDS !== 0)
      kernels.move(cellsOf(last), lastStep.byteOffset, atG, atH, rows);
  }
  return { values: trail[best.rounds / FRESH_ROUNDS]!, rounds: best.rounds, trail, losses };
}
