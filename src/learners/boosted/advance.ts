import { ROUNDING } from "../../numeric/kernels/plain-loss-kernels.ts";
import type { Crew } from "./crew.ts";
import { lossesOf, ROWS_A_LOSS } from "./room.ts";
import { type Bench, STEP } from "./workshop.ts";

const ROWS_A_UNIT = 4096;

/**
 * Adds the newest tree's values to all scores; then writes gradient and hessian of the first `learned` rows dealt and sums the
 * losses of the others up.
 * @returns log loss, or half the squared error, by weight
 */
export function advance({ lossSums, dealt }: Bench, crew: Crew, learned: number): number {
  const judged = dealt.length - learned;
  const learning = crew.unitsFor(learned, ROWS_A_UNIT);
  const judging = Math.min(lossesOf(judged), crew.unitsFor(judged, ROWS_A_UNIT));
  crew.run(learning + judging, [STEP.advance, learned, learning, judging]);
  let sum = 0;
  for (let k = 0; k < lossesOf(judged); k++) sum += lossSums[k]!;
  return sum;
}

/** One unit of the above. */
export function advanceRows(bench: Bench, unit: number, words: Int32Array): void {
  const [, learned, learning, judging] = words as unknown as [number, number, number, number];
  if (unit < learning)
    differentiate(
      bench,
      Math.floor((unit * learned) / learning),
      Math.floor(((unit + 1) * learned) / learning),
    );
  else {
    const count = lossesOf(bench.dealt.length - learned);
    const end = Math.floor(((unit - learning + 1) * count) / judging);
    for (let k = Math.floor(((unit - learning) * count) / judging); k < end; k++) {
      const from = learned + k * ROWS_A_LOSS;
      bench.lossSums[k] = lossOf(bench, from, Math.min(bench.dealt.length, from + ROWS_A_LOSS));
    }
  }
}

function differentiate(bench: Bench, begin: number, end: number): void {
  const { room, slot, shop, losses } = bench;
  const { scores, leafOf, leafValues, pairs } = slot;
  if (shop.link === "logit") {
    const { unit } = shop;
    losses.differentiate(
      slot.dealt,
      begin,
      end,
      scores,
      leafOf,
      leafValues,
      room.y,
      room.weights,
      unit,
      pairs,
    );
  } else differentiateSquares(bench, begin, end);
}

function differentiateSquares(bench: Bench, begin: number, end: number): void {
  const { dealt, pairs, shop } = bench;
  const { y, weights, unit } = shop;
  for (let i = begin; i < end; i++) {
    const row = dealt[i]!;
    const weight = weights[row]! / unit;
    pairs[2 * row] = (weight * (advancedScore(bench, row) - y[row]!) + ROUNDING - ROUNDING) * unit;
    pairs[2 * row + 1] = (weight + ROUNDING - ROUNDING) * unit;
  }
}

function lossOf(bench: Bench, begin: number, end: number): number {
  const { room, slot, shop, losses } = bench;
  const { dealt, scores, leafOf, leafValues } = slot;
  return shop.link === "logit"
    ? losses.logLoss(dealt, begin, end, scores, leafOf, leafValues, room.y, room.weights)
    : squaresOf(bench, begin, end);
}

function squaresOf(bench: Bench, begin: number, end: number): number {
  const { y, weights } = bench.shop;
  let sum = 0;
  for (let i = begin; i < end; i++) {
    const row = bench.dealt[i]!;
    sum += (weights[row]! * (advancedScore(bench, row) - y[row]!) ** 2) / 2;
  }
  return sum;
}

/** A row's score, after its leaf's value is added. */
function advancedScore({ scores, leafOf, leafValues }: Bench, row: number): number {
  const score = scores[row]! + leafValues[leafOf[row]!]!;
  scores[row] = score;
  return score;
}
