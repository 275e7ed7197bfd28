import { type FeatureCodes, valueOfCode } from "./feature-codes.ts";
import type { TreeTerm } from "./program.ts";
import { goesLeft } from "./tree.ts";

/** Adds the leaf of each tree, in their order, to a sum; the codes of row i stand at `codes[f * rows + i]`. */
export type Forest = (sum: number, codes: Uint32Array, rows: number, row: number) => number;

/** Words a node: its feature or -1, the first code that goes left, how many do (or -1 for a set), the left child. */
const WORDS = 4;

/**
 * Trees over codes, all nodes in one array, so that a row's way through hundreds of trees stays in the nearest caches. A node
 * sends left one range of codes, or else a set of them; its right child stands behind the left one.
 */
export function prepareForest(trees: readonly TreeTerm[], codes: readonly FeatureCodes[]): Forest {
  const nodes: number[] = [];
  const values: number[] = [];
  const sets: Uint8Array[] = [];
  const roots = trees.map((tree) => {
    const root = place(nodes);
    const write = (node: number, at: number): void => {
      const f = tree.feature[node]!;
      if (f < 0) {
        nodes[at] = -1;
        nodes[at + 3] = values.push(tree.value[node]!) - 1;
        return;
      }
      const lefts = leftCodes(tree, node, codes[f]!);
      const first = lefts.indexOf(1);
      const count = lefts.reduce((sum, left) => sum + left, 0);
      const isRange = count === 0 || lefts.lastIndexOf(1) - first + 1 === count;
      const left = place(nodes);
      place(nodes);
      nodes[at] = f;
      nodes[at + 1] = isRange ? Math.max(first, 0) : sets.push(lefts) - 1;
      nodes[at + 2] = isRange ? count : -1;
      nodes[at + 3] = left;
      write(tree.left[node]!, left);
      write(tree.right[node]!, left + WORDS);
    };
    write(0, root);
    return root;
  });
  const packed = Int32Array.from(nodes);
  const leaves = Float64Array.from(values);
  const starts = Int32Array.from(roots);

  return (sum, codesOf, rows, row) => {
    let total = sum;
    for (let tree = 0; tree < starts.length; tree++) {
      let at = starts[tree]!;
      for (let f = packed[at]!; f >= 0; f = packed[at]!) {
        const code = codesOf[f * rows + row]!;
        const count = packed[at + 2]!;
        const isLeft =
          count >= 0 ? (code - packed[at + 1]!) >>> 0 < count : sets[packed[at + 1]!]![code] === 1;
        at = packed[at + 3]! + (isLeft ? 0 : WORDS);
      }
      total += leaves[packed[at + 3]!]!;
    }
    return total;
  };
}

function place(nodes: number[]): number {
  const at = nodes.length;
  for (let word = 0; word < WORDS; word++) nodes.push(0);
  return at;
}

/** 1 for each code whose values go left. */
function leftCodes(tree: TreeTerm, node: number, codes: FeatureCodes): Uint8Array {
  return Uint8Array.from({ length: codes.count }, (_, code) =>
    Number(goesLeft(tree, node, valueOfCode(codes, code))),
  );
}
