import type { FeatureMatrix } from "../features/matrix.ts";
import { prepareAttribution } from "./attribution.ts";
import { cleanValue } from "./bin-of.ts";
import { checkFeatures, pairCells } from "./evaluate.ts";
import { quadraturesUpTo } from "./gauss-legendre.ts";
import type { ScoreProgram, TreeTerm } from "./program.ts";
import { goesLeft } from "./tree.ts";
import { type Leaf, leavesOf } from "./tree-paths.ts";

/**
 * SHAP interaction values at one row (Lundberg et al. 2020, section "SHAP interaction values"; path-dependent in trees): off
 * the diagonal half of what two features do together, on it what is left of a feature's contribution. A line sums to the
 * feature's contribution; of a pair term all is interaction.
 * @returns features × features, row-major, symmetric
 * @throws RangeError where the matrix has other features than the program or no such row
 */
export function interactionsAt(program: ScoreProgram, matrix: FeatureMatrix, row: number): Float64Array {
  checkFeatures(program, matrix);
  if (!(Number.isInteger(row) && row >= 0 && row < matrix.rows))
    throw new RangeError(`interactions of a row: found row ${row}, wanted one of ${matrix.rows}`);
  const width = program.features.length;
  const out = new Float64Array(width * width);
  const values = program.features.map((feature, f) => cleanValue(feature, matrix.values[f]![row]!));
  for (const term of program.terms) {
    if (term.kind === "tree") for (const leaf of leavesOf(term)) addLeaf(out, width, term, leaf, values);
    if (term.kind !== "pair") continue;
    const [a, b] = term.features;
    addBoth(out, width, a, b, term.values[pairCells(term, program, matrix)(row)]! / 2);
  }
  const one = {
    ...matrix,
    rows: 1,
    values: matrix.values.map((column) => column.slice(row, row + 1)),
  };
  prepareAttribution(program)
    .contributionsOf(one)
    .forEach(([contribution], f) => {
      let others = 0;
      for (let g = 0; g < width; g++) others += out[f * width + g]!;
      out[f * width + f] = contribution! - others;
    });
  return out;
}

/**
 * Half the Shapley interaction index of every two features on a leaf's path (Grabisch and Roubens 1999), in the notation of
 * `pathDependentGame`: value · (s_i - open_i) (s_j - open_j) · ∫₀¹ Π_{k≠i,j} (open_k + (s_k - open_k) t) dt / 2.
 */
function addLeaf(
  out: Float64Array,
  width: number,
  tree: TreeTerm,
  { value, path }: Leaf,
  row: readonly number[],
): void {
  const steps: number[] = path.map(({ feature, turns }) =>
    turns.every(({ node, left }) => goesLeft(tree, node, row[feature]!) === left) ? 1 : 0,
  );
  const { nodes, weights } = quadraturesUpTo(path.length)[path.length]!;
  const before = new Float64Array(path.length);
  nodes.forEach((t, q) => {
    const factors = path.map(({ open }, k) => open + (steps[k]! - open) * t);
    path.forEach((first, i) => {
      // products of the factors of all but i and j, from both ends
      let product = weights[q]! * value * (steps[i]! - first.open);
      for (let k = 0; k < path.length; k++) {
        before[k] = product;
        if (k !== i) product *= factors[k]!;
      }
      let after = 1;
      for (let j = path.length - 1; j > i; j--) {
        const both = before[j]! * after * (steps[j]! - path[j]!.open);
        addBoth(out, width, first.feature, path[j]!.feature, both / 2);
        after *= factors[j]!;
      }
    });
  });
}

function addBoth(out: Float64Array, width: number, a: number, b: number, half: number): void {
  out[a * width + b]! += half;
  out[b * width + a]! += half;
}
