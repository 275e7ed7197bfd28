import type { TreeTerm } from "../../program/program.ts";
import { SET_WORDS } from "../../program/tree.ts";
import type { Refuse } from "./imported.ts";

/** A node of a foreign tree, as its own rules read. */
export type ForeignNode =
  | { readonly value: number; readonly cover: number }
  | {
      readonly feature: number;
      readonly test: number;
      /** Of no meaning where a set is asked. */
      readonly threshold: number;
      readonly missingLeft: boolean;
      readonly zeroMissing: boolean;
      /** Our codes that go left, where a set is asked. */
      readonly codes?: Iterable<number>;
      readonly left: number;
      readonly right: number;
      readonly cover: number;
    };

/** Trees of boosting are at most some tens of splits deep; what reads them afterwards calls itself once a level. */
const MOST_DEPTH = 500;

/**
 * The tree behind node `root` as a term, parents before children.
 * @param nodes how many nodes the file says that it has
 * @param nodeAt reads one; it refuses an id that there is none for
 * @throws InputError for a node with two parents (so for every cycle), a node that nothing leads to, or a tree too deep
 */
export function growTree(
  root: number,
  nodes: number,
  nodeAt: (id: number) => ForeignNode,
  where: string,
  refuse: Refuse,
): TreeTerm {
  const flat: ForeignNode[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const seen = new Set<number>();
  const open = [{ id: root, depth: 0, parent: -1, isLeft: false }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { id, depth, parent, isLeft } = next;
    if (seen.has(id)) refuse(`${where} with two ways to one node`, "a tree, where each node has one parent");
    if (depth > MOST_DEPTH) refuse(`${where} deeper than ${MOST_DEPTH} splits`, "a tree of at most so many");
    seen.add(id);
    const node = nodeAt(id);
    const place = flat.push(node) - 1;
    left.push(0);
    right.push(0);
    if (parent >= 0) (isLeft ? left : right)[parent] = place;
    if ("value" in node) continue;
    open.push({ id: node.right, depth: depth + 1, parent: place, isLeft: false });
    open.push({ id: node.left, depth: depth + 1, parent: place, isLeft: true });
  }
  if (flat.length !== nodes)
    refuse(
      `${where} of ${nodes} nodes, of which ${flat.length} hang together`,
      "a tree that holds all of them",
    );
  return termOf(flat, left, right, where, refuse);
}

function termOf(
  flat: readonly ForeignNode[],
  left: readonly number[],
  right: readonly number[],
  where: string,
  refuse: Refuse,
): TreeTerm {
  const sets: number[] = [];
  const splits = flat.map((node) => ("value" in node ? null : node));
  const threshold = splits.map((split) => {
    if (!split) return 0;
    if (!split.codes) {
      if (!Number.isFinite(split.threshold))
        refuse(`${where} that splits at ${split.threshold}`, "a finite threshold");
      return split.threshold;
    }
    const words = new Uint32Array(SET_WORDS);
    for (const code of split.codes) words[code >>> 5]! |= 1 << (code & 31);
    return sets.push(...words) - SET_WORDS;
  });
  const value = flat.map((node) => ("value" in node ? node.value : 0));
  const bad = value.find((one) => !Number.isFinite(one));
  if (bad !== undefined) refuse(`${where} with a leaf of ${bad}`, "finite leaves");
  return {
    kind: "tree",
    feature: Int32Array.from(splits, (split) => split?.feature ?? -1),
    test: Uint8Array.from(splits, (split) => split?.test ?? 0),
    threshold: Float64Array.from(threshold),
    missingLeft: Uint8Array.from(splits, (split) => Number(split?.missingLeft ?? false)),
    zeroMissing: Uint8Array.from(splits, (split) => Number(split?.zeroMissing ?? false)),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    value: Float64Array.from(value),
    cover: Float64Array.from(flat, ({ cover }) => cover),
    sets: Uint32Array.from(sets),
  };
}
