import type { Feature } from "../features/matrix.ts";
import type { LeafGame } from "./leaf-game.ts";
import type { TreeTerm } from "./program.ts";
import { goesLeft } from "./tree.ts";
import { codesUnder, type FeatureCodes, valueOfCode } from "./tree-codes.ts";
import type { Leaf } from "./tree-paths.ts";

/**
 * The most states of a group: its table of contributions should stay in the second cache. More states mean fewer groups, and
 * less work a row, but more states to work out.
 */
const MOST_STATES = 1024;

/** A tree cut into groups of neighbouring leaves, each small enough to tabulate. */
export interface GroupedTree {
  /** The features that it reads, with the codes that its own splits tell apart. */
  readonly features: readonly { readonly feature: number; readonly codes: FeatureCodes }[];
  readonly groups: readonly LeafGroup[];
}

/**
 * Leaves whose contributions depend on a row through its state alone: of each feature (slot) on their paths the class of
 * values that follow the same of them. `state` = Σ class · stride.
 */
export interface LeafGroup {
  /** At each slot the place in `GroupedTree.features`. */
  readonly slots: Int32Array;
  /** At each slot, code → class. */
  readonly classOf: readonly Uint16Array[];
  /** At each slot, how many classes. */
  readonly counts: readonly number[];
  readonly strides: Float64Array;
  /** How many states there are; more than 2^53 are counted roughly. */
  readonly states: number;
  readonly leaves: readonly GroupLeaf[];
}

export interface GroupLeaf {
  readonly game: LeafGame;
  /** The slot of each feature of the path. */
  readonly slots: Int32Array;
  /** At each feature of the path, class → 1 where the values of the class follow the path, else 0. */
  readonly follows: readonly Uint8Array[];
}

/** @param leaves with their games, in `leavesOf`'s order */
export function groupTree(
  tree: TreeTerm,
  features: readonly Feature[],
  leaves: readonly (Leaf & { readonly game: LeafGame })[],
): GroupedTree {
  const used = [...new Set(leaves.flatMap(({ path }) => path.map(({ feature }) => feature)))];
  const coded = used.map((feature) => ({ feature, codes: codesUnder([tree], feature, features[feature]!) }));
  const place = new Map(used.map((feature, i) => [feature, i]));
  const steps = leaves.map(
    (leaf): Steps => ({
      game: leaf.game,
      places: leaf.path.map(({ feature }) => place.get(feature)!),
      follows: leaf.path.map(({ feature, turns }) => {
        const { codes } = coded[place.get(feature)!]!;
        return Uint8Array.from({ length: codes.count }, (_, code) => {
          const x = valueOfCode(codes, code);
          return turns.every(({ node, left }) => goesLeft(tree, node, x) === left) ? 1 : 0;
        });
      }),
    }),
  );
  const counts = coded.map(({ codes }) => codes.count);
  const groups: LeafGroup[] = [];
  const sizes = leafCounts(tree);
  const visit = (node: number, first: number): void => {
    const group = groupOf(steps.slice(first, first + sizes[node]!), counts);
    if (sizes[node] === 1 || group.states <= MOST_STATES) {
      if (group.slots.length > 0) groups.push(group);
      return;
    }
    const left = tree.left[node]!;
    visit(left, first);
    visit(tree.right[node]!, first + sizes[left]!);
  };
  visit(0, 0);
  return { features: coded, groups };
}

/** A leaf's path by code: which codes of the feature at each place follow it. */
interface Steps {
  readonly game: LeafGame;
  readonly places: readonly number[];
  readonly follows: readonly Uint8Array[];
}

/** How many leaves stand under each node. */
function leafCounts(tree: TreeTerm): Int32Array {
  const sizes = new Int32Array(tree.feature.length).fill(1);
  for (let node = sizes.length - 1; node >= 0; node--)
    if (tree.feature[node]! >= 0) sizes[node] = sizes[tree.left[node]!]! + sizes[tree.right[node]!]!;
  return sizes;
}

function groupOf(leaves: readonly Steps[], counts: readonly number[]): LeafGroup {
  const slots = [...new Set(leaves.flatMap(({ places }) => places))];
  const classes = slots.map((place) => classesOf(place, leaves, counts[place]!));
  const strides = new Float64Array(slots.length);
  let states = 1;
  classes.forEach(({ count }, slot) => {
    strides[slot] = states;
    states *= count;
  });
  return {
    slots: Int32Array.from(slots),
    classOf: classes.map(({ classOf }) => classOf),
    counts: classes.map(({ count }) => count),
    strides,
    states,
    leaves: leaves.map(({ game, places, follows }) => ({
      game,
      slots: Int32Array.from(places, (place) => slots.indexOf(place)),
      follows: places.map((place, k) => {
        const { classOf, count } = classes[slots.indexOf(place)]!;
        const ofClass = new Uint8Array(count);
        classOf.forEach((of, code) => {
          ofClass[of] = follows[k]![code]!;
        });
        return ofClass;
      }),
    })),
  };
}

/** Parts the codes of a feature into classes that follow the same of the leaves. */
function classesOf(place: number, leaves: readonly Steps[], codes: number) {
  const classOf = new Uint16Array(codes);
  let count = 1;
  for (const { places, follows } of leaves) {
    const k = places.indexOf(place);
    if (k < 0) continue;
    const parts = new Int32Array(2 * count).fill(-1);
    let next = 0;
    for (let code = 0; code < codes; code++) {
      const part = 2 * classOf[code]! + follows[k]![code]!;
      if (parts[part]! < 0) parts[part] = next++;
      classOf[code] = parts[part]!;
    }
    count = next;
  }
  return { classOf, count };
}
