import type { Feature } from "../features/matrix.ts";
import { codesUnder, type FeatureCodes, valueOfCode } from "./feature-codes.ts";
import type { TreeGame } from "./leaf-game.ts";
import type { TreeTerm } from "./program.ts";
import { goesLeft } from "./tree.ts";
import type { Leaf } from "./tree-paths.ts";

/**
 * The most states of a group: its table of contributions should stay in the second cache. More states mean fewer groups, and
 * less work a row, but more states to work out.
 */
const MOST_STATES = 1024;

/**
 * A tree cut into groups of neighbouring leaves, each small enough to tabulate. Leaves are numbered from left to right;
 * what is told of their paths stands in arrays over all of them, since a row reads all of it.
 */
export interface GroupedTree {
  readonly game: TreeGame;
  /** The features that it reads, with the codes that its own splits tell apart. */
  readonly features: readonly { readonly feature: number; readonly codes: FeatureCodes }[];
  readonly groups: readonly LeafGroup[];
  /** Where each leaf's path begins in the two arrays below, and at the end their length. */
  readonly pathAt: Int32Array;
  /** The slot of each feature of a path, in its group. */
  readonly slotOf: Int32Array;
  /** Where the feature's classes begin in `follows`: 1 where the values of a class follow the path, else 0. */
  readonly followsAt: Int32Array;
  readonly follows: Uint8Array;
}

/**
 * Leaves whose contributions depend on a row through its state alone: of each feature (slot) on their paths the class of
 * values that follow the same of them.
 */
export interface LeafGroup {
  readonly firstLeaf: number;
  readonly leaves: number;
  /** Of the leaves. */
  readonly values: Float64Array;
  /** At each slot the place in `GroupedTree.features`. */
  readonly slots: Int32Array;
  /** At each slot how many classes. */
  readonly counts: Int32Array;
  /** At each slot where its codes begin in `classOf`: code → class. */
  readonly classAt: Int32Array;
  readonly classOf: Uint16Array;
}

/** @param leaves in `leavesOf`'s order, that of the game */
export function groupTree(
  tree: TreeTerm,
  features: readonly Feature[],
  leaves: readonly Leaf[],
  game: TreeGame,
): GroupedTree {
  const used = [...new Set(leaves.flatMap(({ path }) => path.map(({ feature }) => feature)))];
  const coded = used.map((feature) => ({ feature, codes: codesUnder([tree], feature, features[feature]!) }));
  const place = new Map(used.map((feature, i) => [feature, i]));
  const paths = leaves.map(({ path }) =>
    path.map(({ feature, turns }): Step => {
      const { codes } = coded[place.get(feature)!]!;
      return {
        place: place.get(feature)!,
        follows: Uint8Array.from({ length: codes.count }, (_, code) => {
          const x = valueOfCode(codes, code);
          return turns.every(({ node, left }) => goesLeft(tree, node, x) === left) ? 1 : 0;
        }),
      };
    }),
  );

  const groups: LeafGroup[] = [];
  const pathAt = new Int32Array(leaves.length + 1);
  const slotOf: number[] = [];
  const followsAt: number[] = [];
  const follows: number[] = [];
  const counts = coded.map(({ codes }) => codes.count);
  const sizes = leafCounts(tree);
  const visit = (node: number, first: number): void => {
    const own = paths.slice(first, first + sizes[node]!);
    const slots = placesOf(own);
    const classes: Classes[] = [];
    let states = 1;
    for (const at of slots) {
      const of = classesOf(at, own, counts[at]!);
      classes.push(of);
      states *= of.count;
      if (sizes[node]! > 1 && states > MOST_STATES) {
        const left = tree.left[node]!;
        visit(left, first);
        visit(tree.right[node]!, first + sizes[left]!);
        return;
      }
    }
    groups.push(groupOf(first, leaves.slice(first, first + own.length), slots, classes));
    own.forEach((path, leaf) => {
      for (const step of path) {
        const slot = slots.indexOf(step.place);
        slotOf.push(slot);
        followsAt.push(follows.length);
        for (const of of ofClasses(step.follows, classes[slot]!)) follows.push(of);
      }
      pathAt[first + leaf + 1] = slotOf.length;
    });
  };
  visit(0, 0);
  return {
    game,
    features: coded,
    groups,
    pathAt,
    slotOf: Int32Array.from(slotOf),
    followsAt: Int32Array.from(followsAt),
    follows: Uint8Array.from(follows),
  };
}

/** A feature of a leaf's path: its place among the tree's features, and which of its codes follow the path. */
interface Step {
  readonly place: number;
  readonly follows: Uint8Array;
}

interface Classes {
  readonly classOf: Uint16Array;
  readonly count: number;
}

/** How many leaves stand under each node. */
function leafCounts(tree: TreeTerm): Int32Array {
  const sizes = new Int32Array(tree.feature.length).fill(1);
  for (let node = sizes.length - 1; node >= 0; node--)
    if (tree.feature[node]! >= 0) sizes[node] = sizes[tree.left[node]!]! + sizes[tree.right[node]!]!;
  return sizes;
}

/** The places of the features on these paths, each once, in the order in which they are met. */
function placesOf(paths: readonly (readonly Step[])[]): number[] {
  const places = new Set<number>();
  for (const path of paths) for (const step of path) places.add(step.place);
  return [...places];
}

/** Parts the codes of a feature into classes that follow the same of the paths. */
function classesOf(place: number, paths: readonly (readonly Step[])[], codes: number): Classes {
  const classOf = new Uint16Array(codes);
  let count = 1;
  for (const path of paths) {
    const step = path.find((met) => met.place === place);
    if (!step) continue;
    const parts = new Int32Array(2 * count).fill(-1);
    let next = 0;
    for (let code = 0; code < codes; code++) {
      const part = 2 * classOf[code]! + step.follows[code]!;
      if (parts[part]! < 0) parts[part] = next++;
      classOf[code] = parts[part]!;
    }
    count = next;
  }
  return { classOf, count };
}

/** What holds of the codes of a class, class by class. */
function ofClasses(ofCodes: Uint8Array, { classOf, count }: Classes): Uint8Array {
  const values = new Uint8Array(count);
  classOf.forEach((of, code) => {
    values[of] = ofCodes[code]!;
  });
  return values;
}

function groupOf(
  firstLeaf: number,
  leaves: readonly Leaf[],
  slots: readonly number[],
  classes: readonly Classes[],
): LeafGroup {
  const classAt = new Int32Array(slots.length);
  for (let slot = 1; slot < slots.length; slot++)
    classAt[slot] = classAt[slot - 1]! + classes[slot - 1]!.classOf.length;
  const classOf = new Uint16Array(classes.reduce((sum, of) => sum + of.classOf.length, 0));
  classes.forEach((of, slot) => {
    classOf.set(of.classOf, classAt[slot]);
  });
  return {
    firstLeaf,
    leaves: leaves.length,
    values: Float64Array.from(leaves, ({ value }) => value),
    slots: Int32Array.from(slots),
    counts: Int32Array.from(classes, ({ count }) => count),
    classAt,
    classOf,
  };
}
