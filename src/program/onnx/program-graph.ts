import type { CurveTerm, ScoreProgram } from "../program.ts";
import { usedFeatures } from "../term-features.ts";
import { ZERO } from "../tree.ts";
import { int64Tensor, node, tensor } from "./model.ts";
import { type Columns, overBins, pairBranch, tableBranch, treeBranch } from "./program-trees.ts";
import { treeContributions } from "./tree-contributions.ts";
import { TreeEnsemble } from "./tree-ensemble.ts";

/** Nodes and constants that turn a feature matrix into a program's value. */
export interface ProgramGraph {
  readonly nodes: readonly Uint8Array[];
  readonly constants: readonly Uint8Array[];
}

export interface GraphNames {
  /** [rows, used features] of float64 in the order of `usedFeatures`: numbers with `NaN` for missing, categories' codes. */
  readonly input: string;
  /** [rows, 1], or [rows, used features + 1] with contributions. */
  readonly output: string;
}

/**
 * A program as ONNX: tables, pairs and trees are one `TreeEnsemble` in float64; of a curve a second one finds the ends of a row's
 * segment, and the line is drawn through them by the formula of `evaluateProgram`. Contributions of trees are `treeContributions`.
 * @param contributions give what each feature adds and, last, the base, which sum to the value, instead of the value
 * @throws RangeError for a program without terms, or contributions of too many trees
 */
export function programGraph(
  program: ScoreProgram,
  { input, output }: GraphNames,
  { contributions = false }: { readonly contributions?: boolean } = {},
): ProgramGraph {
  const used = usedFeatures(program);
  if (used.length === 0) throw new RangeError("found a model that reads no feature, wanted one that does");
  const zeros = zeroMissingFeatures(program);
  const columns: Columns = {
    of: new Map(used.map((f, at) => [f, at])),
    withoutZeros: new Map(zeros.map((f, at) => [f, used.length + at])),
  };
  const targetOf = (f: number) => (contributions ? columns.of.get(f)! : 0);
  const targets = contributions ? used.length + 1 : 1;
  const nodes: Uint8Array[] = [];
  const constants: Uint8Array[] = [];
  const matrix = withoutZeros(input, zeros, columns, nodes, constants);

  const ensemble = new TreeEnsemble();
  for (const term of program.terms)
    switch (term.kind) {
      case "table":
        ensemble.add(tableBranch(term, program, columns), targetOf(term.feature));
        break;
      case "pair":
        if (!contributions) ensemble.add(pairBranch(term, program, columns, 1), 0);
        else
          for (const f of term.features) ensemble.add(pairBranch(term, program, columns, 0.5), targetOf(f));
        break;
      case "tree":
        if (!contributions) ensemble.add(treeBranch(term, program, columns), 0);
    }
  const parts: string[] = [];
  if (!ensemble.isEmpty) {
    nodes.push(ensemble.toNode(matrix, "trees", targets));
    parts.push("trees");
  }
  const curves = program.terms.filter((term) => term.kind === "curve");
  if (curves.length > 0) {
    addCurves(curves, program, columns, input, targetOf, targets, nodes, constants);
    parts.push("curves");
  }
  const base = new Float64Array(targets);
  base[targets - 1] = program.base;
  const trees = program.terms.filter((term) => term.kind === "tree");
  if (contributions && trees.length > 0) {
    const names = { input: matrix, output: "shap" };
    const shap = treeContributions(trees, program, columns, names, targetOf, targets);
    nodes.push(...shap.nodes);
    constants.push(...shap.constants);
    base[targets - 1]! += shap.base;
    if (shap.nodes.length > 0) parts.push("shap");
  }
  constants.push(tensor("base", base, [1, targets]));
  const sum = parts.length === 1 ? parts[0]! : "terms";
  if (parts.length > 1) nodes.push(node("Sum", parts, sum));
  nodes.push(node("Add", [sum, "base"], output));
  return { nodes, constants };
}

function zeroMissingFeatures({ terms }: ScoreProgram): number[] {
  const found = new Set<number>();
  for (const term of terms)
    if (term.kind === "tree")
      for (const [at, f] of term.feature.entries()) if (f >= 0 && term.zeroMissing[at] === 1) found.add(f);
  return [...found].sort((a, b) => a - b);
}

/** The matrix with columns behind it in which zeros are missing. */
function withoutZeros(
  input: string,
  zeros: readonly number[],
  columns: Columns,
  nodes: Uint8Array[],
  constants: Uint8Array[],
): string {
  if (zeros.length === 0) return input;
  constants.push(
    int64Tensor(
      "zero_columns",
      zeros.map((f) => columns.of.get(f)!),
    ),
    tensor("zero", Float64Array.of(ZERO)),
    tensor("zero_missing", Float64Array.of(Number.NaN)),
  );
  nodes.push(
    node("Gather", [input, "zero_columns"], "may_be_zero", { axis: 1 }),
    node("Abs", ["may_be_zero"], "distance_of_zero"),
    node("LessOrEqual", ["distance_of_zero", "zero"], "is_zero"),
    node("Where", ["is_zero", "zero_missing", "may_be_zero"], "without_zeros"),
    node("Concat", [input, "without_zeros"], "matrix_and_without_zeros", { axis: 1 }),
  );
  return "matrix_and_without_zeros";
}

/** The ends of the segment in which a row lies: four blocks of one target a curve. */
const ENDS = 4;

function addCurves(
  curves: readonly CurveTerm[],
  { features }: ScoreProgram,
  columns: Columns,
  input: string,
  targetOf: (f: number) => number,
  targets: number,
  nodes: Uint8Array[],
  constants: Uint8Array[],
): void {
  const count = curves.length;
  const ensemble = new TreeEnsemble();
  curves.forEach((curve, c) => {
    const { feature } = curve;
    for (let end = 0; end < ENDS; end++)
      ensemble.add(
        overBins(features[feature]!, curve.x, columns.of.get(feature)!, (bin) => segmentOf(curve, bin)[end]!),
        end * count + c,
      );
  });
  const toTargets = new Float64Array(count * targets);
  curves.forEach(({ feature }, c) => {
    toTargets[c * targets + targetOf(feature)] = 1;
  });
  constants.push(
    int64Tensor(
      "curve_columns",
      curves.map(({ feature }) => columns.of.get(feature)!),
    ),
    tensor("curve_missing", Float64Array.of(0)),
    tensor("curve_targets", toTargets, [count, targets]),
    int64Tensor("curve_blocks", Array(ENDS).fill(count)),
  );
  nodes.push(
    ensemble.toNode(input, "segments", ENDS * count),
    node("Split", ["segments", "curve_blocks"], ["x0", "x1", "y0", "y1"], { axis: 1 }),
    node("Gather", [input, "curve_columns"], "curve_values", { axis: 1 }),
    node("IsNaN", ["curve_values"], "curve_is_missing"),
    node("Where", ["curve_is_missing", "curve_missing", "curve_values"], "x"),
    node("Sub", ["x", "x0"], "x_from"),
    node("Sub", ["x1", "x0"], "x_width"),
    node("Div", ["x_from", "x_width"], "x_share"),
    node("Sub", ["y1", "y0"], "y_height"),
    node("Mul", ["x_share", "y_height"], "y_up"),
    node("Add", ["y0", "y_up"], "curve_y"),
    node("MatMul", ["curve_y", "curve_targets"], "curves"),
  );
}

/** x0, x1, y0 and y1 of the line through a bin of the knots; flat where the value doesn't change. */
function segmentOf(
  { x, y, missing, ends }: CurveTerm,
  bin: number,
): readonly [number, number, number, number] {
  const flat = (value: number) => [0, 1, value, value] as const;
  if (bin < 2) return flat(missing);
  const last = x.length - 1;
  const below = bin - 3; // the last knot ≤ x
  if (last === 0) return flat(y[0]!);
  if (ends === "hold" && below < 0) return flat(y[0]!);
  if (ends === "hold" && below >= last) return flat(y[last]!);
  const from = Math.min(Math.max(below, 0), last - 1);
  return [x[from]!, x[from + 1]!, y[from]!, y[from + 1]!];
}
