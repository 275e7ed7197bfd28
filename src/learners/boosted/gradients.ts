import type { Crew } from "./crew.ts";
import { type Bench, STEP } from "./workshop.ts";

const ROWS_A_UNIT = 4096;
/** Adding and taking it off rounds a float64 below 2^51 to a whole number. */
const ROUNDER = 1.5 * 2 ** 52;

/** Writes gradient and hessian of the first `count` rows dealt. */
export function differentiate(crew: Crew, count: number): void {
  const units = crew.unitsFor(count, ROWS_A_UNIT);
  crew.run(units, [STEP.gradients, count, units]);
}

/** One unit of the above. */
export function differentiateRows(bench: Bench, part: number, words: Int32Array): void {
  const { dealt, scores, pairs } = bench;
  const { y, weights, link, unit } = bench.shop;
  const [, count, units] = words as unknown as number[];
  const begin = Math.floor((part * count!) / units!);
  const end = Math.floor(((part + 1) * count!) / units!);
  for (let i = begin; i < end; i++) {
    const row = dealt[i]!;
    const weight = weights[row]! / unit;
    const p = link === "logit" ? 1 / (1 + Math.exp(-scores[row]!)) : scores[row]!;
    const h = link === "logit" ? p * (1 - p) : 1;
    pairs[2 * row] = (weight * (p - y[row]!) + ROUNDER - ROUNDER) * unit;
    pairs[2 * row + 1] = (weight * h + ROUNDER - ROUNDER) * unit;
  }
}
