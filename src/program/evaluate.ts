import { type FeatureMatrix, UNSEEN } from "../features/matrix.ts";
import { countAtMost } from "../numeric/order.ts";
import { binOf, countBins, countCodes } from "./bin-of.ts";
import type { CurveTerm, PairTerm, ScoreProgram, TableTerm, Term, TreeTerm } from "./program.ts";
import { leafOf } from "./tree.ts";

/** Rows that are walked down the trees together: their values fit the nearest caches. */
const BLOCK = 256;

/**
 * f(x) of every row: base plus the terms in their order, so that a row gives the same bits alone and among others.
 * @returns one number a row: a logit where the link is the logit
 * @throws RangeError where the matrix has other features than the program
 */
export function evaluateProgram(program: ScoreProgram, matrix: FeatureMatrix): Float64Array {
  checkFeatures(program, matrix);
  const total = new Float64Array(matrix.rows).fill(program.base);
  const { terms } = program;
  for (let from = 0; from < terms.length; ) {
    const term = terms[from]!;
    if (term.kind !== "tree") {
      addTerm(total, term, program, matrix);
      from++;
      continue;
    }
    let to = from;
    while (terms[to]?.kind === "tree") to++;
    addTrees(total, terms.slice(from, to) as TreeTerm[], program, matrix);
    from = to;
  }
  return total;
}

/** A table's or curve's value where its feature is x: `NaN` or a category's code 0 for missing. */
export function termValue(term: TableTerm | CurveTerm, x: number, isCategory: boolean): number {
  if (term.kind === "curve") return curveValue(term, x);
  return term.values[binOf(term.cuts, term.values.length, x, isCategory)]!;
}

/** Adds what a term that isn't a tree is worth at every row to `total`. */
export function addTerm(
  total: Float64Array,
  term: Exclude<Term, TreeTerm>,
  program: ScoreProgram,
  matrix: FeatureMatrix,
): void {
  if (term.kind === "pair") {
    const cellOf = pairCells(term, program, matrix);
    for (let row = 0; row < total.length; row++) total[row]! += term.values[cellOf(row)]!;
    return;
  }
  const isCategory = program.features[term.feature]!.kind === "category";
  const values = matrix.values[term.feature]!;
  for (let row = 0; row < total.length; row++) total[row]! += termValue(term, values[row]!, isCategory);
}

/** The function that tells at which place of `term.values` a row stands. */
export function pairCells(
  { features: [a, b], cuts, values }: PairTerm,
  program: ScoreProgram,
  matrix: FeatureMatrix,
): (row: number) => number {
  const [first, second] = [program.features[a]!, program.features[b]!];
  const bins = countBins(second, cuts[1]);
  const height = values.length / bins;
  const [xs, ys] = [matrix.values[a]!, matrix.values[b]!];
  return (row) =>
    binOf(cuts[0], height, xs[row]!, first.kind === "category") * bins +
    binOf(cuts[1], bins, ys[row]!, second.kind === "category");
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

/** Block by block, so that the values of a row are read from memory once and not once a tree. */
function addTrees(
  total: Float64Array,
  trees: readonly TreeTerm[],
  program: ScoreProgram,
  matrix: FeatureMatrix,
): void {
  const width = program.features.length;
  const block = new Float64Array(width * Math.min(BLOCK, matrix.rows));
  for (let start = 0; start < matrix.rows; start += BLOCK) {
    const rows = Math.min(BLOCK, matrix.rows - start);
    for (let f = 0; f < width; f++) {
      const feature = program.features[f]!;
      const codes = countCodes(feature);
      const isCategory = feature.kind === "category";
      const values = matrix.values[f]!;
      for (let i = 0; i < rows; i++) {
        const x = values[start + i]!;
        block[i * width + f] = isCategory && x >= codes ? UNSEEN : x;
      }
    }
    for (const tree of trees)
      for (let i = 0; i < rows; i++) total[start + i]! += tree.value[leafOf(tree, block, i * width)]!;
  }
}

/** @throws RangeError where the matrix has other features than the program */
export function checkFeatures(program: ScoreProgram, matrix: FeatureMatrix): void {
  if (matrix.features === program.features) return;
  const found = matrix.features.map((feature) => feature.name).join(", ");
  const wanted = program.features.map((feature) => feature.name).join(", ");
  if (found !== wanted)
    throw new RangeError(`can't evaluate the program: found features ${found}, wanted ${wanted}`);
}
