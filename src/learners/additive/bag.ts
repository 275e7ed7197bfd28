import { logLossOfLogit } from "../../numeric/logistic.ts";
import type { Task } from "../../numeric/pool.ts";
import { constantOf } from "../constant.ts";
import type { Settings } from "./settings.ts";
import { type Shape, StepFinder } from "./step.ts";

export interface BagInput {
  /** One array of bin codes a feature. */
  readonly codes: readonly Uint8Array[];
  readonly shapes: readonly Shape[];
  /** The features in the order in which a round visits them. */
  readonly visits: readonly number[];
  readonly y: Float64Array;
  /** Each above 0. */
  readonly weights: Float64Array;
  readonly link: "logit" | "identity";
  /** The rows whose part this is decide when to stop; the others are learned from. */
  readonly part: number;
  readonly parts: Uint8Array;
  readonly settings: Settings;
}

export interface Bag {
  readonly base: number;
  /** One table a feature, a value a bin. */
  readonly tables: Float64Array[];
  readonly rounds: number;
  /** By feature: how much the held-out rows' summed loss grows when the table is replaced by its mean. */
  readonly worth: Float64Array;
}

/** The second derivatives change slowly, so they are made afresh only every so many rounds. */
const HESSIAN_ROUNDS = 4;

/** Boosts one bag. */
export const boostBag: Task<BagInput, Bag> = { name: "additive.boostBag", run: boost };

/** The rows of one side of a bag, with what the model says of them so far. */
interface Side {
  readonly rows: number;
  readonly codes: Uint8Array[];
  readonly y: Float64Array;
  readonly weights: Float64Array;
  readonly score: Float64Array;
}

function boost(input: BagInput): Bag {
  const { settings, shapes, visits, link } = input;
  const learn = takeSide(input, (part) => part !== input.part);
  const judge = takeSide(input, (part) => part === input.part);
  const base = constantOf(learn.y, learn.weights, link);
  learn.score.fill(base);
  judge.score.fill(base);

  const tables = shapes.map((shape) => new Float64Array(shape.bins));
  const mostBins = Math.max(1, ...shapes.map((shape) => shape.bins));
  const finder = new StepFinder(settings, mostBins);
  const gradients = new Float64Array(mostBins);
  const hessians = shapes.map((shape) => new Float64Array(shape.bins));
  const step = new Float64Array(mostBins);
  const g = new Float64Array(learn.rows);
  const h = new Float64Array(learn.rows);

  let best = { tables: tables.map((table) => table.slice()), rounds: 0, loss: lossOf(judge, link) };
  for (let round = 1; round <= settings.rounds; round++) {
    const isFresh = round % HESSIAN_ROUNDS === 1;
    differentiate(learn, link, g, isFresh ? h : null);
    let changed = false;
    for (const j of visits) {
      const shape = shapes[j]!;
      const codes = learn.codes[j]!;
      if (isFresh) sumByBin(codes, h, hessians[j]!);
      sumByBin(codes, g, gradients);
      if (!finder.find(shape, gradients, hessians[j]!, step)) continue;
      changed = true;
      const table = tables[j]!;
      for (let bin = 0; bin < table.length; bin++) table[bin]! += step[bin]!;
      takeStep(codes, step, learn.score, g, h);
      addStep(judge.codes[j]!, step, judge.score);
    }
    if (!changed) break;
    const loss = lossOf(judge, link);
    if (loss < best.loss) {
      best = { tables: tables.map((table) => table.slice()), rounds: round, loss };
    } else if (round - best.rounds >= settings.patience) break;
  }
  return { base, tables: best.tables, rounds: best.rounds, worth: worthOf(judge, base, best.tables, link) };
}

function takeSide({ codes, y, weights, parts }: BagInput, isHere: (part: number) => boolean): Side {
  const rows = Uint32Array.from(parts.keys()).filter((row) => isHere(parts[row]!));
  const take = <T extends Uint8Array | Float64Array>(from: T, to: T): T => {
    for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!;
    return to;
  };
  return {
    rows: rows.length,
    codes: codes.map((from) => take(from, new Uint8Array(rows.length))),
    y: take(y, new Float64Array(rows.length)),
    weights: take(weights, new Float64Array(rows.length)),
    score: new Float64Array(rows.length),
  };
}

/** The derivatives of the weighted loss in each row's score; the second one where it is wanted. */
function differentiate(
  { rows, y, weights, score }: Side,
  link: BagInput["link"],
  g: Float64Array,
  h: Float64Array | null,
) {
  for (let i = 0; i < rows; i++) {
    const p = link === "logit" ? 1 / (1 + Math.exp(-score[i]!)) : score[i]!;
    g[i] = weights[i]! * (p - y[i]!);
    if (h) h[i] = link === "logit" ? weights[i]! * p * (1 - p) : weights[i]!;
  }
}

function sumByBin(codes: Uint8Array, numbers: Float64Array, sums: Float64Array): void {
  sums.fill(0);
  for (let i = 0; i < codes.length; i++) sums[codes[i]!]! += numbers[i]!;
}

/** Moves the scores by the step, and the gradients as far as their slope tells; they are made afresh each round. */
function takeStep(
  codes: Uint8Array,
  step: Float64Array,
  score: Float64Array,
  g: Float64Array,
  h: Float64Array,
): void {
  for (let i = 0; i < codes.length; i++) {
    const by = step[codes[i]!]!;
    score[i]! += by;
    g[i]! += h[i]! * by;
  }
}

function addStep(codes: Uint8Array, step: Float64Array, score: Float64Array): void {
  for (let i = 0; i < codes.length; i++) score[i]! += step[codes[i]!]!;
}

/** Summed over the rows. */
function lossOf({ rows, y, weights, score }: Side, link: BagInput["link"]): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += weights[i]! * rowLoss(score[i]!, y[i]!, link);
  return sum;
}

function rowLoss(score: number, y: number, link: BagInput["link"]): number {
  return link === "identity" ? (score - y) ** 2 / 2 : logLossOfLogit(score, y);
}

function worthOf(judge: Side, base: number, tables: Float64Array[], link: BagInput["link"]): Float64Array {
  judge.score.fill(base);
  tables.forEach((table, j) => {
    addStep(judge.codes[j]!, table, judge.score);
  });
  const loss = lossOf(judge, link);
  return Float64Array.from(tables, (table, j) => {
    const codes = judge.codes[j]!;
    let mean = 0;
    let total = 0;
    for (let i = 0; i < judge.rows; i++) {
      mean += judge.weights[i]! * table[codes[i]!]!;
      total += judge.weights[i]!;
    }
    if (total > 0) mean /= total;
    let without = 0;
    for (let i = 0; i < judge.rows; i++)
      without += judge.weights[i]! * rowLoss(judge.score[i]! - table[codes[i]!]! + mean, judge.y[i]!, link);
    return without - loss;
  });
}
