import type { FeatureMatrix } from "../features/matrix.ts";
import { groupAttributor } from "./attribute-groups.ts";
import { gameAgainst } from "./background.ts";
import { addTerm, checkFeatures, pairCells } from "./evaluate.ts";
import { pathDependentGame } from "./leaf-game.ts";
import type { ScoreProgram, TreeTerm } from "./program.ts";
import { codesUnder } from "./tree-codes.ts";
import { type GroupedTree, groupTree } from "./tree-groups.ts";
import { leavesOf } from "./tree-paths.ts";

/** A program made ready to tell what each feature contributes. Reusable; holds no row but those of its background. */
export interface Attribution {
  /** What the contributions are added to: base + Σ contributions = f(x). The mean of f where the program is centred. */
  readonly base: number;
  /**
   * Each feature's exact contribution to f at every row; a row gives the same bits alone and among others.
   * @returns one array a feature, one number a row
   * @throws RangeError where the matrix has other features than the program
   */
  contributionsOf(matrix: FeatureMatrix): Float64Array[];
}

/**
 * A feature contributes the values of its tables and curves, half of its pairs' and its SHAP values in trees: path-dependent
 * ones by the covers of the nodes; where a background is given, interventional ones against its rows. (Tables, curves and
 * pairs stay centred on the training rows; a blend of both kinds joins two value functions.)
 * @param background at least one row with the program's features
 * @throws RangeError for a background with other features or without rows
 */
export function prepareAttribution(program: ScoreProgram, background?: FeatureMatrix): Attribution {
  if (background) {
    checkFeatures(program, background);
    if (background.rows === 0)
      throw new RangeError("preparing the attribution: found a background of no rows, wanted at least one");
  }
  const trees = program.terms.filter((term): term is TreeTerm => term.kind === "tree");
  let base = program.base;
  const grouped = trees.map((tree): GroupedTree => {
    const leaves = leavesOf(tree);
    const game = background ? gameAgainst(background, tree, leaves) : pathDependentGame(leaves);
    base += game.base;
    return groupTree(tree, program.features, leaves, game);
  });
  const read = new Set(grouped.flatMap(({ features }) => features.map(({ feature }) => feature)));
  const codes = new Map(Array.from(read, (f) => [f, codesUnder(trees, f, program.features[f]!)] as const));
  const addTrees = groupAttributor(grouped, codes);
  return {
    base,
    contributionsOf(matrix) {
      checkFeatures(program, matrix);
      const out = program.features.map(() => new Float64Array(matrix.rows));
      addShapes(out, program, matrix);
      addTrees(matrix, out);
      return out;
    },
  };
}

/** Adds what tables, curves and pairs contribute. */
function addShapes(out: readonly Float64Array[], program: ScoreProgram, matrix: FeatureMatrix): void {
  for (const term of program.terms) {
    if (term.kind === "table" || term.kind === "curve") addTerm(out[term.feature]!, term, program, matrix);
    if (term.kind !== "pair") continue;
    const [first, second] = [out[term.features[0]]!, out[term.features[1]]!];
    const cellOf = pairCells(term, program, matrix);
    for (let row = 0; row < matrix.rows; row++) {
      const half = term.values[cellOf(row)]! / 2;
      first[row]! += half;
      second[row]! += half;
    }
  }
}
