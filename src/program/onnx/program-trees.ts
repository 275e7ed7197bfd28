import { type Feature, FIRST_LEVEL, MISSING } from "../../features/matrix.ts";
import { countCodes } from "../bin-of.ts";
import type { PairTerm, ScoreProgram, TableTerm, TreeTerm } from "../program.ts";
import { AT_MOST, IN_SET } from "../tree.ts";
import type { PathFeature } from "../tree-paths.ts";
import type { Branch, Test } from "./tree-ensemble.ts";

/** Where each feature's values stand: [rows, columns] of float64, a category's code, `NaN` for a missing number. */
export interface Columns {
  /** By feature. */
  readonly of: ReadonlyMap<number, number>;
  /** The same with numbers up to `ZERO` missing, for the features of which a split asks it. */
  readonly withoutZeros: ReadonlyMap<number, number>;
}

/** A table as a tree over its bins. */
export function tableBranch(
  { feature, cuts, values }: TableTerm,
  { features }: ScoreProgram,
  columns: Columns,
): Branch {
  return overBins(features[feature]!, cuts, columns.of.get(feature)!, (bin) => values[bin]!);
}

/** A pair as a tree over the first feature's bins with trees over the second's. */
export function pairBranch(
  { features: [a, b], cuts, values }: PairTerm,
  { features }: ScoreProgram,
  columns: Columns,
  share: number,
): Branch {
  const [first, second] = [features[a]!, features[b]!];
  const width = second.kind === "category" ? countCodes(second) : cuts[1].length + 3;
  return overBins(first, cuts[0], columns.of.get(a)!, (row) =>
    overBins(second, cuts[1], columns.of.get(b)!, (column) => share * values[row * width + column]!),
  );
}

/** A balanced tree over a feature's bins. */
export function overBins(
  feature: Feature,
  cuts: Float64Array,
  column: number,
  branchAt: (bin: number) => Branch,
): Branch {
  if (feature.kind === "category") {
    // Between whole codes, so that no rounding decides.
    const between = Float64Array.from({ length: countCodes(feature) - 1 }, (_, code) => code + 0.5);
    return balanced(between, column, 0, between.length, branchAt);
  }
  const known = balanced(cuts, column, 0, cuts.length, (k) => branchAt(k + FIRST_LEVEL));
  return { test: { column, atMost: Number.MAX_VALUE }, yes: known, no: branchAt(MISSING) };
}

/** The part with k cuts ≤ x, from `low` to `high`. */
function balanced(
  cuts: Float64Array,
  column: number,
  low: number,
  high: number,
  branchAt: (k: number) => Branch,
): Branch {
  if (low === high) return branchAt(low);
  const middle = (low + high) >> 1;
  return {
    test: { column, below: cuts[middle]! },
    yes: balanced(cuts, column, low, middle, branchAt),
    no: balanced(cuts, column, middle + 1, high, branchAt),
  };
}

export function treeBranch(tree: TreeTerm, program: ScoreProgram, columns: Columns, at = 0): Branch {
  const f = tree.feature[at]!;
  if (f < 0) return tree.value[at]!;
  return {
    test: testOf(tree, at, program.features[f]!, columns),
    yes: treeBranch(tree, program, columns, tree.left[at]!),
    no: treeBranch(tree, program, columns, tree.right[at]!),
  };
}

/** 1 where a row goes the side of every turn, all of one feature, else 0. */
export function followsBranch(
  tree: TreeTerm,
  turns: PathFeature["turns"],
  program: ScoreProgram,
  columns: Columns,
): Branch {
  return turns.reduceRight<Branch>((rest, { node, left }) => {
    const test = testOf(tree, node, program.features[tree.feature[node]!]!, columns);
    return left ? { test, yes: rest, no: 0 } : { test, yes: 0, no: rest };
  }, 1);
}

function testOf(tree: TreeTerm, at: number, feature: Feature, columns: Columns): Test {
  const f = tree.feature[at]!;
  const threshold = tree.threshold[at]!;
  const missingTrue = tree.missingLeft[at] === 1;
  if (tree.test[at] === IN_SET) {
    const column = columns.of.get(f)!;
    const goesLeft = (code: number) =>
      code === MISSING ? missingTrue : ((tree.sets[threshold + (code >>> 5)]! >>> (code & 31)) & 1) === 1;
    const codes = Array.from({ length: countCodes(feature) }, (_, code) => code).filter(goesLeft);
    return codes.length === 0 ? { column, below: -1 } : { column, in: codes };
  }
  const column = (tree.zeroMissing[at] === 1 ? columns.withoutZeros : columns.of).get(f)!;
  return tree.test[at] === AT_MOST
    ? { column, atMost: threshold, missingTrue }
    : { column, below: threshold, missingTrue };
}
