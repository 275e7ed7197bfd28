import { FIRST_LEVEL, MISSING } from "../../features/matrix.ts";
import type { TreeTerm } from "../../program/program.ts";
import { BELOW, IN_SET, SET_WORDS } from "../../program/tree.ts";
import type { Column } from "./columns.ts";
import type { Split } from "./split.ts";

/** A grown tree: one entry a node, the root first, children after their parents. */
export interface GrownTree {
  readonly splits: (Split | null)[];
  readonly left: number[];
  readonly right: number[];
  /** Of leaves; 0 elsewhere. */
  readonly value: number[];
  /** Weight of the rows that came by, those left out included. */
  readonly cover: number[];
}

/**
 * The tree as a term, its values times `scale`, centred: their mean over the covers is taken off and returned.
 * @param cuts of each feature; a code counts the cuts ≤ x
 */
export function compileTree(
  tree: GrownTree,
  columns: readonly Column[],
  cuts: readonly Float64Array[],
  scale: number,
): { term: TreeTerm; mean: number } {
  const { splits, left, right, cover } = tree;
  const count = splits.length;
  let sum = 0;
  for (let node = 0; node < count; node++) if (!splits[node]) sum += cover[node]! * tree.value[node]!;
  const mean = (scale * sum) / cover[0]!;
  const words: number[] = [];
  const threshold = splits.map((split) => {
    if (!split) return 0;
    const { code, set, column } = split;
    if (set) {
      const at = words.length;
      for (let word = 0; word < SET_WORDS; word++) words.push(wordOf(set, word));
      return at;
    }
    if (code === MISSING) return -Number.MAX_VALUE; // only missing goes left
    return cuts[columns[column]!.feature]![code! - FIRST_LEVEL]!;
  });
  const term: TreeTerm = {
    kind: "tree",
    feature: Int32Array.from(splits, (split) => (split ? columns[split.column]!.feature : -1)),
    test: Uint8Array.from(splits, (split) => (split?.set ? IN_SET : BELOW)),
    threshold: Float64Array.from(threshold),
    missingLeft: Uint8Array.from(splits, (split) => (split?.missingLeft ? 1 : 0)),
    zeroMissing: new Uint8Array(count),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    value: Float64Array.from(tree.value, (value, node) => (splits[node] ? 0 : scale * value - mean)),
    cover: Float64Array.from(cover),
    sets: Uint32Array.from(words),
  };
  return { term, mean };
}

/** Bits 32 × word … 32 × word + 31 of a set. */
function wordOf(set: Uint8Array, word: number): number {
  let bits = 0;
  for (let bit = 0; bit < 32; bit++) if (set[32 * word + bit] === 1) bits |= 1 << bit;
  return bits >>> 0;
}
