import type { FeatureMatrix } from "../features/matrix.ts";
import { addTerm } from "./evaluate.ts";
import type { ScoreProgram, Term } from "./program.ts";
import { expectedValue } from "./tree.ts";

/**
 * The same function with every term's mean moved into the base: of a table, curve or pair its weighted mean over the rows of
 * `matrix`; of a tree the mean of its leaves by their covers, which is what its contributions add to. So the base is the
 * mean of f (over the rows that the covers count, where there are trees), and contributions tell what is added to it.
 * @param weights one a row, 1 each by default; their sum must be above 0
 */
export function centreProgram(
  program: ScoreProgram,
  matrix: FeatureMatrix,
  weights?: Float64Array,
): ScoreProgram {
  let base = program.base;
  const terms = program.terms.map((term) => {
    const mean = term.kind === "tree" ? expectedValue(term) : meanOfTerm(term, program, matrix, weights);
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
  switch (term.kind) {
    case "curve":
      return { ...term, y: term.y.map(change), missing: change(term.missing) };
    case "tree":
      return {
        ...term,
        value: term.value.map((value, node) => (term.feature[node]! < 0 ? change(value) : 0)),
      };
    default:
      return { ...term, values: term.values.map(change) };
  }
}

function meanOfTerm(
  term: Parameters<typeof addTerm>[1],
  program: ScoreProgram,
  matrix: FeatureMatrix,
  weights: Float64Array | undefined,
): number {
  const values = new Float64Array(matrix.rows);
  addTerm(values, term, program, matrix);
  let sum = 0;
  let total = 0;
  for (let row = 0; row < matrix.rows; row++) {
    const weight = weights ? weights[row]! : 1;
    sum += weight * values[row]!;
    total += weight;
  }
  if (!(total > 0)) throw new RangeError("can't centre the program: found no row with a weight above 0");
  return sum / total;
}
