import { quadraturesUpTo } from "../gauss-legendre.ts";
import { pathDependentGame } from "../leaf-game.ts";
import type { ScoreProgram, TreeTerm } from "../program.ts";
import { leavesOf, type PathFeature } from "../tree-paths.ts";
import { DOUBLE, int64Tensor, node, tensor } from "./model.ts";
import { type Columns, followsBranch } from "./program-trees.ts";
import { TreeEnsemble } from "./tree-ensemble.ts";

/** What all trees add to each feature, as parts of a graph. */
export interface TreeContributions {
  /** None where no tree splits. */
  readonly nodes: readonly Uint8Array[];
  readonly constants: readonly Uint8Array[];
  /** What the trees are worth where nothing is known: their part of the base. */
  readonly base: number;
}

export interface ContributionNames {
  /** [rows, columns] of float64, as `columns` tells. */
  readonly input: string;
  /** [rows, targets] of float64. */
  readonly output: string;
}

/** So many features of all leaves' paths make some 50 MB of file; each costs a lead some 0.1 µs. */
const MOST_STEPS = 500_000;

/** Numbers a row that the products of one block hold, so that ten thousand rows take some hundred MB at a time. */
const BLOCK = 1024;

/** A leaf behind at least one split, with the tree it belongs to. */
interface PlacedLeaf {
  readonly tree: number;
  readonly value: number;
  readonly path: readonly PathFeature[];
}

/**
 * Path-dependent SHAP of trees by operators of ONNX: the sum of `pathDependentGame`, leaf by leaf. Leaves behind equally many
 * features are taken together, in blocks. A `TreeEnsemble` tells of each feature on a path whether the row follows it there (1 or 0);
 * the products of the other features' factors are made from both ends, so that a factor of 0 needs no care.
 * @param targetOf the column of a feature in the output, which has `targets` columns
 * @throws RangeError where the leaves' paths hold more than half a million features in all
 */
export function treeContributions(
  trees: readonly TreeTerm[],
  program: ScoreProgram,
  columns: Columns,
  { input, output }: ContributionNames,
  targetOf: (feature: number) => number,
  targets: number,
): TreeContributions {
  const leavesByTree = trees.map(leavesOf);
  const leaves = leavesByTree.flatMap((all, tree) =>
    all.flatMap((leaf): PlacedLeaf[] => (leaf.path.length > 0 ? [{ tree, ...leaf }] : [])),
  );
  const steps = leaves.reduce((sum, { path }) => sum + path.length, 0);
  if (steps > MOST_STEPS)
    throw new RangeError(
      `found trees whose leaves stand behind ${steps} features in all, wanted at most ${MOST_STEPS} for contributions ` +
        "(--to mlflow writes a model in Python that tells them)",
    );
  const base = leavesByTree.reduce((total, all) => total + pathDependentGame(all).base, 0);
  if (leaves.length === 0) return { nodes: [], constants: [], base };
  const follows = (leaf: PlacedLeaf, step: PathFeature) =>
    followsBranch(trees[leaf.tree]!, step.turns, program, columns);
  const nodes: Uint8Array[] = [];
  const constants: Uint8Array[] = [
    int64Tensor("shap_targets", range(targets), [1, targets]),
    int64Tensor("shap_axis", [1]),
  ];
  let sum = "";
  blocksOf(leaves).forEach((block, b) => {
    const name = (what: string) => `shap_${b}_${what}`;
    const made = blockNodes(block, input, name, follows, targetOf);
    nodes.push(...made.nodes);
    constants.push(...made.constants);
    if (sum !== "") nodes.push(node("Add", [sum, name("added")], name("sum")));
    sum = name(sum === "" ? "added" : "sum");
  });
  return { nodes: [...nodes, node("Identity", [sum], output)], constants, base };
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Leaves behind equally many features, few enough to be taken together. */
function blocksOf(leaves: readonly PlacedLeaf[]): PlacedLeaf[][] {
  const byLength = new Map<number, PlacedLeaf[]>();
  for (const leaf of leaves) {
    const m = leaf.path.length;
    const known = byLength.get(m);
    if (known) known.push(leaf);
    else byLength.set(m, [leaf]);
  }
  const quadratureOf = quadraturesUpTo(Math.max(0, ...byLength.keys()));
  return [...byLength].flatMap(([m, all]) => {
    const size = Math.max(1, Math.floor(BLOCK / (m * quadratureOf[m]!.nodes.length)));
    return Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
      all.slice(i * size, (i + 1) * size),
    );
  });
}

/**
 * What a block of L leaves, m features on each path, adds: [rows, targets]. With Q nodes of the quadrature, `difference` is
 * [rows, L], `factor` and its products [rows, Q, L].
 */
function blockNodes(
  leaves: readonly PlacedLeaf[],
  input: string,
  name: (what: string) => string,
  follows: (leaf: PlacedLeaf, step: PathFeature) => ReturnType<typeof followsBranch>,
  targetOf: (feature: number) => number,
): { nodes: Uint8Array[]; constants: Uint8Array[] } {
  const m = leaves[0]!.path.length;
  const count = leaves.length;
  const { nodes: at, weights } = quadraturesUpTo(m)[m]!;
  const places = range(m);
  const nodes: Uint8Array[] = [];
  const constants: Uint8Array[] = [
    tensor(name("t"), at, [at.length, 1]),
    tensor(name("weights"), weights, [at.length, 1]),
    tensor(
      name("values"),
      Float64Array.from(leaves, ({ value }) => value),
    ),
  ];
  const add = (operator: string, inputs: readonly string[], what: string, attributes = {}) => {
    nodes.push(node(operator, inputs, name(what), attributes));
    return name(what);
  };

  const conditions = new Conditions(follows);
  const indices = places.map((k) => leaves.map((leaf) => conditions.indexOf(leaf, leaf.path[k]!)));
  nodes.push(conditions.toNode(input, name("follows")));
  for (const k of places) {
    const open = Float64Array.from(leaves, ({ path }) => path[k]!.open);
    constants.push(int64Tensor(name(`place_${k}`), indices[k]!), tensor(name(`open_${k}`), open));
    const step = add("Gather", [name("follows"), name(`place_${k}`)], `step_${k}`, { axis: 1 });
    const difference = add("Sub", [step, name(`open_${k}`)], `difference_${k}`);
    const each = add("Unsqueeze", [difference, "shap_axis"], `difference_each_${k}`);
    const moved = add("Mul", [each, name("t")], `moved_${k}`);
    add("Add", [moved, name(`open_${k}`)], `factor_${k}`);
  }
  // before_k: the weights times the factors before place k; after_k: the product of those behind it
  const before = [name("weights")];
  for (const k of places.slice(1))
    before.push(add("Mul", [before[k - 1]!, name(`factor_${k - 1}`)], `before_${k}`));
  let after = "";
  for (const k of places.toReversed()) {
    const others = after === "" ? before[k]! : add("Mul", [before[k]!, after], `others_${k}`);
    const integral = add("ReduceSum", [others, "shap_axis"], `integral_${k}`, { keepdims: 0 });
    const share = add("Mul", [name(`difference_${k}`), integral], `share_${k}`);
    add("Mul", [share, name("values")], `contribution_${k}`);
    if (k > 0)
      after = after === "" ? name(`factor_${k}`) : add("Mul", [after, name(`factor_${k}`)], `after_${k}`);
  }
  constants.push(
    int64Tensor(
      name("target"),
      places.flatMap((k) => leaves.map(({ path }) => targetOf(path[k]!.feature))),
      [m * count, 1],
    ),
  );
  const contributions = places.map((k) => name(`contribution_${k}`));
  const all = m === 1 ? contributions[0]! : add("Concat", contributions, "contributions", { axis: 1 });
  const isTarget = add("Equal", [name("target"), "shap_targets"], "is_target");
  const toTargets = add("Cast", [isTarget], "to_targets", { to: DOUBLE });
  add("MatMul", [all, toTargets], "added");
  return { nodes, constants };
}

/** The conditions of a block, each once: leaves of one branch share those of the way to it. */
class Conditions {
  readonly #follows: (leaf: PlacedLeaf, step: PathFeature) => ReturnType<typeof followsBranch>;
  readonly #ensemble = new TreeEnsemble();
  readonly #known = new Map<string, number>();

  constructor(follows: (leaf: PlacedLeaf, step: PathFeature) => ReturnType<typeof followsBranch>) {
    this.#follows = follows;
  }

  indexOf(leaf: PlacedLeaf, step: PathFeature): number {
    const key = [leaf.tree, ...step.turns.map((turn) => `${turn.node}${turn.left ? "l" : "r"}`)].join(" ");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const index = this.#known.size;
    this.#known.set(key, index);
    this.#ensemble.add(this.#follows(leaf, step), index);
    return index;
  }

  /** [rows, columns] of float64 → [rows, conditions] of 1 and 0. */
  toNode(input: string, output: string): Uint8Array {
    return this.#ensemble.toNode(input, output, this.#known.size);
  }
}
