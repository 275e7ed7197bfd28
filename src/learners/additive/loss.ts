import { logLossOfLogit } from "../../numeric/logistic.ts";
import type { Rows } from "../check-input.ts";
import type { Part } from "./boost.ts";

/** The rows of one side of a bag, with what the model says of them so far. */
export interface Side {
  readonly rows: number;
  readonly y: Float64Array;
  /** Each above 0. */
  readonly weights: Float64Array;
  readonly score: Float64Array;
}

/** The derivatives of the weighted loss in each row's score. */
export function differentiate(
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

/** The weighted loss summed over the rows. */
export function lossOf({ rows, y, weights, score }: Side, link: Rows["link"]): number {
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
