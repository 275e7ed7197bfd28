import { solveInPlace } from "../learners/linear/cholesky.ts";
import { sigmoid } from "../numeric/logistic.ts";

/**
 * The standard deviation of the prior of each log odds ratio, around 0: so weak that it moves nothing which some dozens of leads
 * tell, and keeps finite what a criterion met by winners only would drive to infinity (Gelman et al. 2008 take 2.5 as well).
 */
const PRIOR_DEVIATION = 2.5;
const MOST_STEPS = 25;
const CLOSE = 1e-8;

/** Leads and wins of one pattern of verdicts. */
export interface PatternCounts {
  readonly leads: Float64Array;
  readonly wins: Float64Array;
}

/**
 * Logistic regression of winning on all criteria at once, by Newton's method over counted patterns. Each criterion has two
 * coefficients: log odds of met, and of unknown, over not met (of met over unknown where nobody failed it).
 * @param verdicts (1, 0, -1) by pattern, then by criterion
 * @param start coefficients to start from; the result has the same layout: the intercept, then met and unknown by criterion
 */
export function verdictOdds(
  verdicts: readonly Int8Array[],
  { leads, wins }: PatternCounts,
  start?: Float64Array,
): Float64Array {
  const criteria = verdicts[0]?.length ?? 0;
  const size = 1 + 2 * criteria;
  const active = verdicts.map((pattern) => {
    const columns = [0];
    for (let c = 0; c < criteria; c++)
      if (pattern[c] !== -1) columns.push(1 + 2 * c + Number(pattern[c] === 0));
    return columns;
  });
  const b = start ? start.slice() : new Float64Array(size);
  const ridge = 1 / PRIOR_DEVIATION ** 2;
  for (let step = 0; step < MOST_STEPS; step++) {
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    for (let j = 1; j < size; j++) {
      gradient[j] = -ridge * b[j]!;
      hessian[j * size + j] = ridge;
    }
    for (const [at, columns] of active.entries()) {
      const n = leads[at]!;
      if (n === 0) continue;
      let logit = 0;
      for (const j of columns) logit += b[j]!;
      const p = sigmoid(logit);
      const residual = wins[at]! - n * p;
      const weight = Math.max(n * p * (1 - p), 1e-12);
      for (const j of columns) {
        gradient[j]! += residual;
        for (const k of columns) if (k <= j) hessian[j * size + k]! += weight;
      }
    }
    solveInPlace(hessian, gradient);
    let longest = 0;
    for (const move of gradient) longest = Math.max(longest, Math.abs(move));
    const damp = longest > 3 ? 3 / longest : 1; // far from the top a whole step may overshoot
    for (let j = 0; j < size; j++) b[j]! += damp * gradient[j]!;
    if (longest < CLOSE) break;
  }
  return b;
}
