import { logLossOfLogit } from "../../numeric/logistic.ts";
import type { Rows } from "../check-input.ts";
import type { Settings } from "./settings.ts";

/** The rows of one side of a bag, with what the model says of them so far. */
export interface Side {
  readonly rows: number;
  readonly y: Float64Array;
  /** Each above 0. */
  readonly weights: Float64Array;
  readonly score: Float64Array;
}

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
}

/** Scores and gradients are made afresh every so many rounds; between, gradients move as far as their slope tells. */
const FRESH_ROUNDS = 4;
/** A part whose step gains less than this share of the round's mean is left out for some rounds, twice as many each time. */
const SMALL_GAIN = 0.25;
const LONGEST_REST = 8;

/**
 * Cyclic gradient boosting of the parts' values, in the order given, until the judging rows are told no better. The scores of
 * both sides are where it starts, and are overwritten.
 */
export function boost(
  learn: Side,
  judge: Side,
  parts: readonly Part[],
  link: Rows["link"],
  { rounds, patience }: Pick<Settings, "rounds" | "patience">,
): Boosted {
  const most = Math.max(1, ...parts.map(({ cells }) => cells));
  const values = parts.map(({ cells }) => new Float64Array(cells));
  /** What the scores lack of `values`. */
  const due = parts.map(({ cells }) => new Float64Array(cells));
  const isDue = new Uint8Array(parts.length);
  const hessians = parts.map(({ cells }) => new Float64Array(cells));
  const hessiansFrom = new Int32Array(parts.length).fill(-1);
  const gradients = new Float64Array(most);
  const rest = new Int32Array(parts.length);
  const restUntil = new Int32Array(parts.length);
  let [step, lastStep] = [new Float64Array(most), new Float64Array(most)];
  const g = new Float64Array(learn.rows);
  const h = new Float64Array(learn.rows);

  const settle = () => {
    parts.forEach((part, j) => {
      if (!isDue[j]) return;
      addValues(part.learn, due[j]!, learn.score);
      addValues(part.judge, due[j]!, judge.score);
      due[j]!.fill(0);
      isDue[j] = 0;
    });
  };

  let best = { values: values.map((each) => each.slice()), rounds: 0, loss: lossOf(judge, link) };
  let meanGain = 0;
  for (let round = 0; ; round++) {
    let last: Part | null = null; // the part whose step the gradients lack
    if (round % FRESH_ROUNDS === 0) {
      settle();
      const loss = round === 0 ? best.loss : lossOf(judge, link);
      if (loss < best.loss) best = { values: values.map((each) => each.slice()), rounds: round, loss };
      else if (round - best.rounds >= patience) break;
      if (round >= rounds) break;
      differentiate(learn, link, g, h);
    }
    let changed = 0;
    let visited = 0;
    let gained = 0;
    for (let j = 0; j < parts.length; j++) {
      if (restUntil[j]! > round) continue;
      const part = parts[j]!;
      if (round - hessiansFrom[j]! >= 4 * FRESH_ROUNDS || hessiansFrom[j]! < 0) {
        sumByCell(part.learn, h, hessians[j]!);
        hessiansFrom[j] = round;
      }
      gradients.fill(0);
      if (last) stepAndSum(last.learn, lastStep, g, h, part.learn, gradients);
      else sumByCell(part.learn, g, gradients);
      last = null;
      const gain = part.find(gradients, hessians[j]!, step);
      visited++;
      gained += gain;
      rest[j] = gain < SMALL_GAIN * meanGain ? Math.min(LONGEST_REST, 2 * rest[j]! + 1) : 0;
      restUntil[j] = round + 1 + rest[j]!;
      if (gain === 0) continue;
      changed++;
      for (let cell = 0; cell < part.cells; cell++) {
        values[j]![cell]! += step[cell]!;
        due[j]![cell]! += step[cell]!;
      }
      isDue[j] = 1;
      last = part;
      [step, lastStep] = [lastStep, step];
    }
    if (visited > 0) meanGain = gained / visited;
    if (changed === 0 && visited === parts.length) break;
    if (last && (round + 1) % FRESH_ROUNDS !== 0) moveGradients(last.learn, lastStep, g, h);
  }
  return { values: best.values, rounds: best.rounds };
}

/** The derivatives of the weighted loss in each row's score. */
function differentiate(
  { rows, y, weights, score }: Side,
  link: Rows["link"],
  g: Float64Array,
  h: Float64Array,
): void {
  for (let i = 0; i < rows; i++) {
    const weight = weights[i]!;
    const p = link === "logit" ? 1 / (1 + Math.exp(-score[i]!)) : score[i]!;
    g[i] = weight * (p - y[i]!);
    h[i] = link === "logit" ? weight * p * (1 - p) : weight;
  }
}

function sumByCell(cells: Uint16Array, numbers: Float64Array, sums: Float64Array): void {
  sums.fill(0);
  for (let i = 0; i < cells.length; i++) sums[cells[i]!]! += numbers[i]!;
}

function moveGradients(cells: Uint16Array, step: Float64Array, g: Float64Array, h: Float64Array): void {
  for (let i = 0; i < cells.length; i++) g[i]! += h[i]! * step[cells[i]!]!;
}

/** `moveGradients` by one part's step and `sumByCell` of the next part in one pass over the rows. */
function stepAndSum(
  moved: Uint16Array,
  step: Float64Array,
  g: Float64Array,
  h: Float64Array,
  cells: Uint16Array,
  sums: Float64Array,
): void {
  for (let i = 0; i < cells.length; i++) {
    const now = g[i]! + h[i]! * step[moved[i]!]!;
    g[i] = now;
    sums[cells[i]!]! += now;
  }
}

/** Adds each row's value to its score. */
export function addValues(cells: Uint16Array, values: Float64Array, score: Float64Array): void {
  for (let i = 0; i < cells.length; i++) score[i]! += values[cells[i]!]!;
}

/** Summed over the rows. */
function lossOf({ rows, y, weights, score }: Side, link: Rows["link"]): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += weights[i]! * rowLoss(score[i]!, y[i]!, link);
  return sum;
}

function rowLoss(score: number, y: number, link: Rows["link"]): number {
  return link === "identity" ? (score - y) ** 2 / 2 : logLossOfLogit(score, y);
}

/** By part: how much the summed loss of the judging rows, at scores that hold all parts, grows when its values become their mean. */
export function worthOf(
  judge: Side,
  parts: readonly Part[],
  values: Float64Array[],
  link: Rows["link"],
): Float64Array {
  const loss = lossOf(judge, link);
  return Float64Array.from(parts, ({ judge: cells }, j) => {
    const table = values[j]!;
    if (!table.some((value) => value !== 0)) return 0;
    let mean = 0;
    let total = 0;
    for (let i = 0; i < judge.rows; i++) {
      mean += judge.weights[i]! * table[cells[i]!]!;
      total += judge.weights[i]!;
    }
    if (total > 0) mean /= total;
    let without = 0;
    for (let i = 0; i < judge.rows; i++)
      without += judge.weights[i]! * rowLoss(judge.score[i]! - table[cells[i]!]! + mean, judge.y[i]!, link);
    return without - loss;
  });
}
