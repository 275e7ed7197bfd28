import type { FeatureMatrix } from "../features/matrix.ts";
import { gameAgainst } from "./background.ts";
import { checkFeatures } from "./evaluate.ts";
import { codesUnder } from "./feature-codes.ts";
import { pathDependentGame } from "./leaf-game.ts";
import { type LookUp, pairLookUp, tableLookUp } from "./look-up.ts";
import { type Explained, lookUpMachine } from "./look-up-machine.ts";
import type { CurveTerm, ScoreProgram, TreeTerm } from "./program.ts";
import { groupTree } from "./tree-groups.ts";
import { treeLookUps } from "./tree-look-ups.ts";
import { leavesOf } from "./tree-paths.ts";

/** A program made ready to tell what each feature contributes. Reusable; holds no row but those of its background. */
export interface Attribution {
  /** What the contributions are added to: base + Σ contributions = f(x). The mean of f where the program is centred. */
  readonly base: number;
  /**
   * f at every row, with the bits of `evaluateProgram`, and each feature's exact contribution to it; a row gives the same
   * bits alone and among others.
   * @throws RangeError where the matrix has other features than the program
   */
  explain(matrix: FeatureMatrix): Explained;
  /**
   * The contributions alone.
   * @returns one array a feature, one number a row
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
  const codes = program.features.map((feature, f) => codesUnder(program.terms, f, feature));
  let base = program.base;
  const lookUpsOf = (tree: TreeTerm): LookUp[] => {
    const leaves = leavesOf(tree);
    const game = background ? gameAgainst(background, tree, leaves) : pathDependentGame(leaves);
    base += game.base;
    return treeLookUps(groupTree(tree, program.features, leaves, game), codes);
  };
  const parts = program.terms.flatMap((term): (LookUp | CurveTerm)[] => {
    switch (term.kind) {
      case "curve":
        return [term];
      case "table":
        return [tableLookUp(term, codes)];
      case "pair":
        return [pairLookUp(term, program, codes)];
      default:
        return lookUpsOf(term);
    }
  });
  let machine: ReturnType<typeof lookUpMachine> | undefined; // its memory is taken when it is first used
  const explain = (matrix: FeatureMatrix): Explained => {
    checkFeatures(program, matrix);
    machine ??= lookUpMachine(program, codes, parts);
    return machine(matrix);
  };
  return { base, explain, contributionsOf: (matrix) => explain(matrix).contributions };
}
