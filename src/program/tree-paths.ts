import type { TreeTerm } from "./program.ts";
import { leftShare } from "./tree.ts";

/** One feature on the way to a leaf, all of its splits there taken together. */
export interface PathFeature {
  readonly feature: number;
  /** Share of the training rows that the splits let by, where the feature is left open: the product of their cover ratios. */
  readonly open: number;
  /** The inner nodes where the way splits by the feature, and whether it goes left there. */
  readonly turns: readonly { readonly node: number; readonly left: boolean }[];
}

export interface Leaf {
  readonly value: number;
  /** Each feature once, in the order in which they are met. */
  readonly path: readonly PathFeature[];
}

/** The leaves of a tree from left to right. */
export function leavesOf(tree: TreeTerm): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (node: number, path: readonly PathFeature[]): void => {
    const feature = tree.feature[node]!;
    if (feature < 0) {
      leaves.push({ value: tree.value[node]!, path });
      return;
    }
    const share = leftShare(tree, node);
    visit(tree.left[node]!, extend(path, feature, share, { node, left: true }));
    visit(tree.right[node]!, extend(path, feature, 1 - share, { node, left: false }));
  };
  visit(0, []);
  return leaves;
}

function extend(
  path: readonly PathFeature[],
  feature: number,
  share: number,
  turn: PathFeature["turns"][number],
): PathFeature[] {
  const known = path.some((met) => met.feature === feature);
  if (!known) return [...path, { feature, open: share, turns: [turn] }];
  return path.map((met) =>
    met.feature === feature ? { feature, open: met.open * share, turns: [...met.turns, turn] } : met,
  );
}
