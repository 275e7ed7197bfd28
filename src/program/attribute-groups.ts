import type { FeatureMatrix } from "../features/matrix.ts";
import { codeOfValue, type FeatureCodes, valueOfCode } from "./tree-codes.ts";
import type { GroupedTree, LeafGroup } from "./tree-groups.ts";

/** Rows that go through a group together: their states and contributions fit the first cache. */
const BLOCK = 2048;
/** From so many rows on it pays to code the values once for all trees, and to keep tables of states. */
const MANY_ROWS = 64;
/** Larger tables, of single leaves with long paths, aren't kept: their states hardly come twice. */
const MOST_TABULATED = 4096;

/**
 * The function that adds what trees contribute at every row to one array a feature. A row's contributions are summed leaf by
 * leaf in a group, group by group and tree by tree, so that they don't depend on the other rows.
 * @param codes of every feature that the trees read, under all of them
 */
export function groupAttributor(trees: readonly GroupedTree[], codes: ReadonlyMap<number, FeatureCodes>) {
  const memory = createMemory(trees);
  return (matrix: FeatureMatrix, out: readonly Float64Array[]): void => {
    if (matrix.rows < MANY_ROWS) for (const tree of trees) addRowByRow(tree, matrix, out, memory);
    else addByTables(trees, codes, matrix, out, memory);
  };
}

/** What is needed at one group, kept from group to group. */
interface Memory {
  /** At each slot the contributions of the states that are known. */
  readonly tables: Float64Array[];
  readonly known: Uint8Array;
  readonly stateAt: Int32Array;
  /** At each place of a tree's features. */
  readonly codes: Int32Array;
  /** At each slot. */
  readonly classes: Int32Array;
  readonly sums: Float64Array;
  /** At each feature of a path. */
  readonly follows: Uint8Array;
  readonly ofLeaf: Float64Array;
}

function createMemory(trees: readonly GroupedTree[]): Memory {
  const most = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.max(a, b), 0);
  const features = most(trees.map((tree) => tree.features.length));
  return {
    tables: [],
    known: new Uint8Array(MOST_TABULATED),
    stateAt: new Int32Array(BLOCK),
    codes: new Int32Array(features),
    classes: new Int32Array(features),
    sums: new Float64Array(features),
    follows: new Uint8Array(features),
    ofLeaf: new Float64Array(features),
  };
}

function addRowByRow(
  tree: GroupedTree,
  matrix: FeatureMatrix,
  out: readonly Float64Array[],
  memory: Memory,
): void {
  const { features, groups } = tree;
  const { codes, classes, sums } = memory;
  for (let row = 0; row < matrix.rows; row++) {
    for (let place = 0; place < features.length; place++) {
      const { feature, codes: own } = features[place]!;
      codes[place] = codeOfValue(own, matrix.values[feature]![row]!);
    }
    for (const group of groups) {
      const { slots, classAt, classOf } = group;
      for (let slot = 0; slot < slots.length; slot++)
        classes[slot] = classOf[classAt[slot]! + codes[slots[slot]!]!]!;
      explainState(tree, group, memory);
      for (let slot = 0; slot < slots.length; slot++)
        out[features[slots[slot]!]!.feature]![row]! += sums[slot]!;
    }
  }
}

function addByTables(
  trees: readonly GroupedTree[],
  codes: ReadonlyMap<number, FeatureCodes>,
  matrix: FeatureMatrix,
  out: readonly Float64Array[],
  memory: Memory,
): void {
  const rows = new Map(Array.from(codes, ([feature, under]) => [feature, codeRows(under, matrix, feature)]));
  for (const tree of trees) {
    const coded = tree.features.map(({ feature, codes: own }): CodedFeature => {
      const all = codes.get(feature)!;
      return {
        codes: rows.get(feature)!,
        own: Uint16Array.from({ length: all.count }, (_, code) => codeOfValue(own, valueOfCode(all, code))),
        out: out[feature]!,
      };
    });
    for (const group of tree.groups) {
      if (group.states <= MOST_TABULATED) addTabulated(tree, group, coded, matrix.rows, memory);
      else addDirectly(tree, group, coded, matrix.rows, memory);
    }
  }
}

/** A feature of a tree at the rows. */
interface CodedFeature {
  /** Under all trees. */
  readonly codes: Uint16Array;
  /** Code under all trees → code under this one. */
  readonly own: Uint16Array;
  /** The feature's contributions, added to. */
  readonly out: Float64Array;
}

function codeRows(codes: FeatureCodes, matrix: FeatureMatrix, feature: number): Uint16Array {
  const values = matrix.values[feature]!;
  const rows = new Uint16Array(matrix.rows);
  for (let row = 0; row < rows.length; row++) rows[row] = codeOfValue(codes, values[row]!);
  return rows;
}

/** Adds a group's contributions by look-up: a state's are worked out when it is first met. */
function addTabulated(
  tree: GroupedTree,
  group: LeafGroup,
  features: readonly CodedFeature[],
  rows: number,
  memory: Memory,
): void {
  const { slots, states, counts } = group;
  const { tables, known, stateAt, classes, sums } = memory;
  while (tables.length < slots.length) tables.push(new Float64Array(MOST_TABULATED));
  known.fill(0, 0, states);
  const offsets = offsetsOf(group, features);
  for (let start = 0; start < rows; start += BLOCK) {
    const count = Math.min(BLOCK, rows - start);
    stateAt.fill(0, 0, count);
    for (let slot = 0; slot < slots.length; slot++)
      addOffsets(stateAt, offsets[slot]!, features[slots[slot]!]!.codes, start, count);
    for (let i = 0; i < count; i++) {
      const state = stateAt[i]!;
      if (known[state] === 1) continue;
      known[state] = 1;
      for (let slot = 0, left = state; slot < slots.length; slot++) {
        classes[slot] = left % counts[slot]!;
        left = Math.floor(left / counts[slot]!);
      }
      explainState(tree, group, memory);
      for (let slot = 0; slot < slots.length; slot++) tables[slot]![state] = sums[slot]!;
    }
    for (let slot = 0; slot < slots.length; slot++)
      addLookups(features[slots[slot]!]!.out, tables[slot]!, stateAt, start, count);
  }
}

/** At each slot, code of the rows → class times the number of states of the slots before. */
function offsetsOf({ slots, counts, classAt, classOf }: LeafGroup, features: readonly CodedFeature[]) {
  let stride = 1;
  return Array.from(slots, (place, slot) => {
    const { own } = features[place]!;
    const offsets = new Int32Array(own.length);
    for (let code = 0; code < own.length; code++)
      offsets[code] = classOf[classAt[slot]! + own[code]!]! * stride;
    stride *= counts[slot]!;
    return offsets;
  });
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

/** Adds a group's contributions row by row, where its states are too many to keep. */
function addDirectly(
  tree: GroupedTree,
  group: LeafGroup,
  features: readonly CodedFeature[],
  rows: number,
  memory: Memory,
): void {
  const { slots, classAt, classOf } = group;
  const { classes, sums } = memory;
  for (let row = 0; row < rows; row++) {
    for (let slot = 0; slot < slots.length; slot++) {
      const { codes, own } = features[slots[slot]!]!;
      classes[slot] = classOf[classAt[slot]! + own[codes[row]!]!]!;
    }
    explainState(tree, group, memory);
    for (let slot = 0; slot < slots.length; slot++) features[slots[slot]!]!.out[row]! += sums[slot]!;
  }
}

/** Writes what the leaves of a group contribute together in the state `memory.classes` to `memory.sums`. */
function explainState(tree: GroupedTree, group: LeafGroup, memory: Memory): void {
  const { game, pathAt, slotOf, followsAt, follows: ofClass } = tree;
  const { classes, sums, follows, ofLeaf } = memory;
  sums.fill(0, 0, group.slots.length);
  for (let leaf = group.firstLeaf; leaf < group.firstLeaf + group.leaves; leaf++) {
    const from = pathAt[leaf]!;
    const m = pathAt[leaf + 1]! - from;
    for (let k = 0; k < m; k++) follows[k] = ofClass[followsAt[from + k]! + classes[slotOf[from + k]!]!]!;
    game.explain(leaf, follows, ofLeaf);
    for (let k = 0; k < m; k++) sums[slotOf[from + k]!]! += ofLeaf[k]!;
  }
}
