import type { FeatureMatrix } from "../features/matrix.ts";
import { codeOfValue, type FeatureCodes, valueOfCode } from "./tree-codes.ts";
import type { GroupedTree, LeafGroup } from "./tree-groups.ts";

/** Rows that go through a group together: their states and contributions fit the first cache. */
const BLOCK = 2048;
/** From so many rows on it pays to code the values once for all trees, and to translate the codes for each tree. */
const MANY_ROWS = 512;
/** Larger tables, of single leaves with long paths, aren't kept: their states hardly come twice. */
const MOST_TABULATED = 4096;

/** A feature of a tree at the rows. */
interface CodedFeature {
  readonly codes: Uint16Array;
  /** The tree's own code of each of `codes`; absent where they are the same. */
  readonly own?: Uint16Array;
  /** The feature's contributions, added to. */
  readonly out: Float64Array;
}

/**
 * Adds the contributions of trees at every row to `out`: per group of leaves the state of each row, and the contributions of
 * a state worked out when it is first met. The sums go tree by tree and group by group, so that a row's don't depend on
 * the other rows.
 * @param codes of every feature that the trees read, under all of them
 */
export function attributeGroups(
  trees: readonly GroupedTree[],
  codes: ReadonlyMap<number, FeatureCodes>,
  matrix: FeatureMatrix,
  out: readonly Float64Array[],
): void {
  const coded = matrix.rows >= MANY_ROWS ? codeOnce(codes, matrix, out) : codeEach(matrix, out);
  for (const tree of trees) {
    const features = coded(tree);
    for (const group of tree.groups) {
      if (group.states <= MOST_TABULATED) addTabulated(group, features, matrix.rows);
      else addDirectly(group, features, matrix.rows);
    }
  }
}

/** Codes the rows under each tree anew. */
function codeEach(matrix: FeatureMatrix, out: readonly Float64Array[]) {
  return (tree: GroupedTree): CodedFeature[] =>
    tree.features.map(({ feature, codes }) => ({
      codes: codeRows(codes, matrix, feature),
      out: out[feature]!,
    }));
}

/** Codes the rows under all trees at once. */
function codeOnce(
  codes: ReadonlyMap<number, FeatureCodes>,
  matrix: FeatureMatrix,
  out: readonly Float64Array[],
) {
  const rows = new Map(Array.from(codes, ([f, all]) => [f, codeRows(all, matrix, f)]));
  return (tree: GroupedTree): CodedFeature[] =>
    tree.features.map(({ feature, codes: own }) => {
      const all = codes.get(feature)!;
      return {
        codes: rows.get(feature)!,
        own: Uint16Array.from({ length: all.count }, (_, code) => codeOfValue(own, valueOfCode(all, code))),
        out: out[feature]!,
      };
    });
}

function codeRows(codes: FeatureCodes, matrix: FeatureMatrix, feature: number): Uint16Array {
  const values = matrix.values[feature]!;
  const rows = new Uint16Array(matrix.rows);
  for (let row = 0; row < rows.length; row++) rows[row] = codeOfValue(codes, values[row]!);
  return rows;
}

/** Adds a group's contributions by look-up: a state's are worked out when it is first met. */
function addTabulated(group: LeafGroup, features: readonly CodedFeature[], rows: number): void {
  const { slots, states } = group;
  const offsets = Array.from(slots, (place, slot) => offsetsOf(group, slot, features[place]!));
  const tables = Array.from(slots, () => new Float64Array(states));
  const known = new Uint8Array(states);
  const stateAt = new Int32Array(Math.min(BLOCK, rows));
  const sums = new Float64Array(slots.length);
  const explain = explainer(group);
  for (let start = 0; start < rows; start += BLOCK) {
    const count = Math.min(BLOCK, rows - start);
    stateAt.fill(0);
    slots.forEach((place, slot) => {
      addOffsets(stateAt, offsets[slot]!, features[place]!.codes, start, count);
    });
    for (let i = 0; i < count; i++) {
      const state = stateAt[i]!;
      if (known[state] === 1) continue;
      known[state] = 1;
      explain((slot) => Math.floor(state / group.strides[slot]!) % group.counts[slot]!, sums);
      for (let slot = 0; slot < sums.length; slot++) tables[slot]![state] = sums[slot]!;
    }
    slots.forEach((place, slot) => {
      addLookups(features[place]!.out, tables[slot]!, stateAt, start, count);
    });
  }
}

/** Code of the rows → class · stride. */
function offsetsOf(group: LeafGroup, slot: number, { own }: CodedFeature): Int32Array {
  const classOf = group.classOf[slot]!;
  const stride = group.strides[slot]!;
  return own
    ? Int32Array.from(own, (code) => classOf[code]! * stride)
    : Int32Array.from(classOf, (of) => of * stride);
}

function addOffsets(
  states: Int32Array,
  offsets: Int32Array,
  codes: Uint16Array,
  start: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) states[i]! += offsets[codes[start + i]!]!;
}

function addLookups(
  out: Float64Array,
  table: Float64Array,
  states: Int32Array,
  start: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) out[start + i]! += table[states[i]!]!;
}

/** Adds a group's contributions row by row, for states too many to tabulate. */
function addDirectly(group: LeafGroup, features: readonly CodedFeature[], rows: number): void {
  const sums = new Float64Array(group.slots.length);
  const explain = explainer(group);
  for (let row = 0; row < rows; row++) {
    explain((slot) => {
      const { codes, own } = features[group.slots[slot]!]!;
      const code = codes[row]!;
      return group.classOf[slot]![own ? own[code]! : code]!;
    }, sums);
    for (let slot = 0; slot < sums.length; slot++) features[group.slots[slot]!]!.out[row]! += sums[slot]!;
  }
}

/** The function that writes what a group's leaves contribute together, one number a slot, given each slot's class. */
function explainer({ leaves }: LeafGroup) {
  const longest = Math.max(...leaves.map((leaf) => leaf.slots.length));
  const follows = new Uint8Array(longest);
  const ofLeaf = new Float64Array(longest);
  return (classAt: (slot: number) => number, sums: Float64Array): void => {
    sums.fill(0);
    for (const leaf of leaves) {
      for (let k = 0; k < leaf.slots.length; k++) follows[k] = leaf.follows[k]![classAt(leaf.slots[k]!)]!;
      leaf.game.explain(follows, ofLeaf);
      for (let k = 0; k < leaf.slots.length; k++) sums[leaf.slots[k]!]! += ofLeaf[k]!;
    }
  };
}
