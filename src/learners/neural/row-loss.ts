import { logLossOfLogit } from "../../numeric/logistic.ts";
import type { Rows } from "../check-input.ts";

/** Rows, with what the model says of them so far. */
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
