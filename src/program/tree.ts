import { MISSING } from "../features/matrix.ts";
import type { TreeTerm } from "./program.ts";

/** The tests of a tree's nodes. */
export const BELOW = 0;
export const AT_MOST = 1;
export const IN_SET = 2;

/** Words of 32 bits that a set of codes takes. */
export const SET_WORDS = 8;

/** Numbers up to this size count as zero where zero is missing: LightGBM's kZeroThreshold, a float32. */
export const ZERO = Math.fround(1e-35);

/** Whether a row whose feature is x goes left at an inner node; a category's code is one of its levels, missing or unseen. */
export function goesLeft(tree: TreeTerm, node: number, x: number): boolean {
  const test = tree.test[node]!;
  if (test === IN_SET) {
    if (x === MISSING) return tree.missingLeft[node] === 1;
    if (x >= SET_WORDS * 32) return false;
    return ((tree.sets[tree.threshold[node]! + (x >>> 5)]! >>> (x & 31)) & 1) === 1;
  }
  if (Number.isNaN(x) || (tree.zeroMissing[node] === 1 && Math.abs(x) <= ZERO))
    return tree.missingLeft[node] === 1;
  return test === BELOW ? x < tree.threshold[node]! : x <= tree.threshold[node]!;
}

/** The leaf that a row comes to; its feature f stands at `row[at + f]`. */
export function leafOf(tree: TreeTerm, row: Float64Array, at: number): number {
  const { feature, left, right } = tree;
  let node = 0;
  for (let f = feature[0]!; f >= 0; f = feature[node]!)
    node = goesLeft(tree, node, row[at + f]!) ? left[node]! : right[node]!;
  return node;
}

/** The share of a node's training rows that go left; half where none came by. */
export function leftShare(tree: TreeTerm, node: number): number {
  const left = tree.cover[tree.left[node]!]!;
  const both = left + tree.cover[tree.right[node]!]!;
  return both > 0 ? left / both : 0.5;
}

/** The mean of a tree's value by its covers: what its path-dependent SHAP values add to. */
export function expectedValue(tree: TreeTerm): number {
  return meanAt(tree, () => null);
}

/**
 * That mean where one feature is known and nothing else: the value of a coalition of one in path-dependent SHAP (Lundberg et al.
 * 2020, algorithm 1).
 * @param x the value of feature f
 */
export function expectedAt(tree: TreeTerm, f: number, x: number): number {
  return meanAt(tree, (node) => (tree.feature[node] === f ? goesLeft(tree, node, x) : null));
}

/** @param sideOf whether a row goes left at an inner node for certain, null where the covers tell */
function meanAt(tree: TreeTerm, sideOf: (node: number) => boolean | null): number {
  const means = Float64Array.from(tree.value);
  for (let node = means.length - 1; node >= 0; node--) {
    if (tree.feature[node]! < 0) continue;
    const side = sideOf(node);
    const share = side === null ? leftShare(tree, node) : Number(side);
    means[node] = share * means[tree.left[node]!]! + (1 - share) * means[tree.right[node]!]!;
  }
  return means[0]!;
}
