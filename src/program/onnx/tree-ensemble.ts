import { node, tensor } from "./model.ts";

/** Numbers of the modes of a node of `ai.onnx.ml.TreeEnsemble` 5. */
const AT_MOST = 0;
const BELOW = 1;
const MEMBER = 6;

/** What a row is asked at a node. Missing goes the side of `missingTrue`. */
export type Test =
  | { readonly column: number; readonly below: number; readonly missingTrue?: boolean }
  | { readonly column: number; readonly atMost: number; readonly missingTrue?: boolean }
  | { readonly column: number; readonly in: readonly number[] };

/** A tree under construction: a leaf's value, or a test with both sides. */
export type Branch = number | { readonly test: Test; readonly yes: Branch; readonly no: Branch };

/** Collects trees, each adding its leaf's value to one target, and makes one node of them. */
export class TreeEnsemble {
  readonly #roots: number[] = [];
  readonly #columns: number[] = [];
  readonly #modes: number[] = [];
  readonly #splits: number[] = [];
  readonly #missing: number[] = [];
  readonly #next: [yes: number[], no: number[]] = [[], []];
  readonly #isLeaf: [yes: number[], no: number[]] = [[], []];
  readonly #leafTargets: number[] = [];
  readonly #leafValues: number[] = [];
  readonly #members: number[] = [];

  get isEmpty(): boolean {
    return this.#roots.length === 0;
  }

  /** A tree of one leaf becomes a test with equal sides, which the format wants. */
  add(branch: Branch, target: number): void {
    const tree =
      typeof branch === "number" ? { test: { column: 0, below: 0 }, yes: branch, no: branch } : branch;
    this.#roots.push(this.#grow(tree, target));
  }

  /** The node: [rows, columns] of float64 → [rows, targets]. */
  toNode(input: string, output: string, targets: number): Uint8Array {
    return node(
      "TreeEnsemble",
      [input],
      output,
      {
        n_targets: targets,
        aggregate_function: 1,
        post_transform: 0,
        tree_roots: this.#roots,
        nodes_featureids: this.#columns,
        nodes_modes: tensor("modes", Uint8Array.from(this.#modes)),
        nodes_splits: tensor("splits", Float64Array.from(this.#splits)),
        nodes_missing_value_tracks_true: this.#missing,
        nodes_truenodeids: this.#next[0],
        nodes_falsenodeids: this.#next[1],
        nodes_trueleafs: this.#isLeaf[0],
        nodes_falseleafs: this.#isLeaf[1],
        leaf_targetids: this.#leafTargets,
        leaf_weights: tensor("weights", Float64Array.from(this.#leafValues)),
        ...(this.#members.length > 0 && {
          membership_values: tensor("members", Float64Array.from(this.#members)),
        }),
      },
      "ai.onnx.ml",
    );
  }

  #grow({ test, yes, no }: Exclude<Branch, number>, target: number): number {
    const at = this.#columns.push(test.column) - 1;
    if ("in" in test) {
      this.#modes.push(MEMBER);
      this.#splits.push(0);
      this.#missing.push(0);
      this.#members.push(...test.in, Number.NaN);
    } else {
      this.#modes.push("below" in test ? BELOW : AT_MOST);
      this.#splits.push("below" in test ? test.below : test.atMost);
      this.#missing.push(Number(test.missingTrue ?? false));
    }
    for (const side of this.#next) side.push(0);
    for (const side of this.#isLeaf) side.push(0);
    // Members are listed in the order of the nodes, so a side is grown only once its parent stands.
    [yes, no].forEach((branch, side) => {
      const isLeaf = typeof branch === "number";
      this.#isLeaf[side as 0 | 1][at] = Number(isLeaf);
      this.#next[side as 0 | 1][at] = isLeaf ? this.#leaf(branch, target) : this.#grow(branch, target);
    });
    return at;
  }

  #leaf(value: number, target: number): number {
    this.#leafTargets.push(target);
    return this.#leafValues.push(value) - 1;
  }
}
