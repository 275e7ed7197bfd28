import { type FeatureMatrix, type FeatureValues, MISSING, UNSEEN } from "../features/matrix.ts";
import { countAtMost } from "../numeric/order.ts";
import type { CurveTerm, ScoreProgram, TableTerm, Term } from "./program.ts";

/**
 * f(x) of every row: base plus the terms in their order, so that a row gives the same bits alone and among others.
 * @returns one number a row: a logit where the link is the logit
 * @throws RangeError where the matrix has other features than the program
 */
export function evaluateProgram(program: ScoreProgram, matrix: FeatureMatrix): Float64Array {
  checkFeatures(program, matrix);
  const total = new Float64Array(matrix.rows).fill(program.base);
  for (const term of program.terms) addTerm(total, term, program, matrix.values[term.feature]!);
  return total;
}

/**
 * Each feature's exact contribution to f(x) at one row: the sum of its terms there.
 * @param out one number a feature, overwritten
 * @throws RangeError where the matrix has other features than the program
 */
export function contributionsAt(
  program: ScoreProgram,
  matrix: FeatureMatrix,
  row: number,
  out: Float64Array,
): void {
  checkFeatures(program, matrix);
  out.fill(0);
  for (const term of program.terms) {
    const isCategory = program.features[term.feature]!.kind === "category";
    out[term.feature]! += termValue(term, matrix.values[term.feature]![row]!, isCategory);
  }
}

/** A term's value where its feature is x: `NaN` or a category's code 0 for missing. */
export function termValue(term: Term, x: number, isCategory: boolean): number {
  if (term.kind === "curve") return curveValue(term, x);
  return term.values[isCategory ? categoryBin(term, x) : numberBin(term, x)]!;
}

function addTerm(total: Float64Array, term: Term, program: ScoreProgram, values: FeatureValues): void {
  const isCategory = program.features[term.feature]!.kind === "category";
  for (let row = 0; row < total.length; row++) total[row]! += termValue(term, values[row]!, isCategory);
}

/** The place of a category's code in `term.values`; a code beyond them is unseen. */
function categoryBin(term: TableTerm, code: number): number {
  return code < term.values.length ? code : UNSEEN;
}

function numberBin(term: TableTerm, x: number): number {
  return Number.isNaN(x) ? MISSING : 2 + countAtMost(term.cuts, x);
}

function curveValue({ x: knots, y, missing, ends }: CurveTerm, x: number): number {
  if (Number.isNaN(x)) return missing;
  const last = knots.length - 1;
  const below = countAtMost(knots, x) - 1; // the last knot ≤ x
  if (last === 0) return y[0]!;
  if (ends === "hold") {
    if (below < 0) return y[0]!;
    if (below >= last) return y[last]!;
  }
  const from = Math.min(Math.max(below, 0), last - 1);
  const share = (x - knots[from]!) / (knots[from + 1]! - knots[from]!); // a slope would overflow between close knots
  return y[from]! + share * (y[from + 1]! - y[from]!);
}

function checkFeatures(program: ScoreProgram, matrix: FeatureMatrix): void {
  if (matrix.features === program.features) return;
  const found = matrix.features.map((feature) => feature.name).join(", ");
  const wanted = program.features.map((feature) => feature.name).join(", ");
  if (found !== wanted)
    throw new RangeError(`can't evaluate the program: found features ${found}, wanted ${wanted}`);
}
