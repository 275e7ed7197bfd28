import type { FeatureMatrix } from "../features/matrix.ts";
import { termValue } from "./evaluate.ts";
import type { ScoreProgram, Term } from "./program.ts";

/**
 * The same function with every term's weighted mean over the rows of `matrix` moved into the base, so that the base is the
 * mean of f and a term's value is what its feature adds to that mean.
 * @param weights one a row, 1 each by default; their sum must be above 0
 */
export function centreProgram(
  program: ScoreProgram,
  matrix: FeatureMatrix,
  weights?: Float64Array,
): ScoreProgram {
  let base = program.base;
  const terms = program.terms.map((term) => {
    const mean = meanOfTerm(term, program, matrix, weights);
    base += mean;
    return mapTerm(term, (value) => value - mean);
  });
  return { ...program, base, terms };
}

/**
 * slope × f(x) + offset as a program: an affine calibration keeps the sum a sum.
 * @throws RangeError unless slope > 0 and both are finite
 */
export function calibrateProgram(program: ScoreProgram, slope: number, offset: number): ScoreProgram {
  if (!(slope > 0) || !Number.isFinite(slope) || !Number.isFinite(offset))
    throw new RangeError(
      `can't calibrate: found slope ${slope} and offset ${offset}, wanted a slope above 0, both finite`,
    );
  const terms = program.terms.map((term) => mapTerm(term, (value) => slope * value));
  return { ...program, base: slope * program.base + offset, terms };
}

function mapTerm(term: Term, change: (value: number) => number): Term {
  return term.kind === "table"
    ? { ...term, values: term.values.map(change) }
    : { ...term, y: term.y.map(change), missing: change(term.missing) };
}

function meanOfTerm(
  term: Term,
  program: ScoreProgram,
  matrix: FeatureMatrix,
  weights: Float64Array | undefined,
): number {
  const isCategory = program.features[term.feature]!.kind === "category";
  const values = matrix.values[term.feature]!;
  let sum = 0;
  let total = 0;
  for (let row = 0; row < matrix.rows; row++) {
    const weight = weights ? weights[row]! : 1;
    sum += weight * termValue(term, values[row]!, isCategory);
    total += weight;
  }
  if (!(total > 0)) throw new RangeError("can't centre the program: found no row with a weight above 0");
  return sum / total;
}
