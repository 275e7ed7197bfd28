import { logit } from "../numeric/logistic.ts";
import { clipProbability } from "./log-loss.ts";
import { type Tally, totals } from "./tally.ts";

/** logit P(won) = intercept + slope × logit(p). A slope under 1 means that the probabilities are too extreme. */
export interface CalibrationLine {
  readonly slope: number;
  readonly intercept: number;
}

const IDENTITY: CalibrationLine = { slope: 1, intercept: 0 };

/**
 * Cox's recalibration (1958): slope and intercept fitted together by maximum likelihood, probabilities clipped at 1e-15.
 * `null` where no maximum exists: a class is absent, only one probability occurs, or some threshold parts won from lost.
 * @param start where Newton's method begins; the result doesn't depend on it beyond rounding
 */
export function calibrationLine(tally: Tally, start: CalibrationLine = IDENTITY): CalibrationLine | null {
  if (isSeparated(tally)) return null;
  const x = tally.probability.map((p) => logit(clipProbability(p)));
  const scale = totals(tally).weight;
  let { slope, intercept } = start;
  let here = likelihood(tally, x, intercept, slope);
  for (let iteration = 0; iteration < 100; iteration++) {
    const determinant = here.h00 * here.h11 - here.h01 * here.h01;
    const towards = (here.h11 * here.g0 - here.h01 * here.g1) / determinant;
    const turn = (here.h00 * here.g1 - here.h01 * here.g0) / determinant;
    const decrement = towards * here.g0 + turn * here.g1; // twice the fall in loss that a full step promises
    if (!Number.isFinite(decrement)) return null;
    if (decrement <= 1e-13 * scale) return { slope: slope + turn, intercept: intercept + towards };
    let step = 1;
    let next = likelihood(tally, x, intercept + towards, slope + turn);
    while (!(next.loss < here.loss) && step > 1e-6) {
      step /= 2;
      next = likelihood(tally, x, intercept + step * towards, slope + step * turn);
    }
    if (!(next.loss < here.loss)) return { slope, intercept }; // rounding is all that is left to win
    intercept += step * towards;
    slope += step * turn;
    here = next;
  }
  return null;
}

/** With one regressor the maximum exists exactly where won and lost rows overlap on more than one point. */
function isSeparated({ weight, wins }: Tally): boolean {
  let firstWin = Infinity;
  let lastWin = -1;
  let firstLoss = Infinity;
  let lastLoss = -1;
  for (let g = 0; g < weight.length; g++) {
    if (wins[g]! > 0) {
      firstWin = Math.min(firstWin, g);
      lastWin = g;
    }
    if (weight[g]! > wins[g]!) {
      firstLoss = Math.min(firstLoss, g);
      lastLoss = g;
    }
  }
  return lastWin <= firstLoss || lastLoss <= firstWin;
}

/** The log loss summed over the rows, its gradient (downhill) and its second derivatives. */
function likelihood({ weight, wins }: Tally, x: Float64Array, intercept: number, slope: number) {
  let loss = 0;
  let g0 = 0;
  let g1 = 0;
  let h00 = 0;
  let h01 = 0;
  let h11 = 0;
  for (let g = 0; g < weight.length; g++) {
    const w = weight[g]!;
    if (w === 0) continue;
    const at = x[g]!;
    const score = intercept + slope * at;
    const e = Math.exp(-Math.abs(score));
    const p = score >= 0 ? 1 / (1 + e) : e / (1 + e);
    loss += w * (Math.max(score, 0) + Math.log1p(e)) - wins[g]! * score;
    const gap = wins[g]! - w * p;
    const curvature = (w * e) / ((1 + e) * (1 + e));
    g0 += gap;
    g1 += gap * at;
    h00 += curvature;
    h01 += curvature * at;
    h11 += curvature * at * at;
  }
  return { loss, g0, g1, h00, h01, h11 };
}
