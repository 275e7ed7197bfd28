import { MISSING } from "../../features/matrix.ts";
import type { Random } from "../../numeric/random.ts";
import type { Column } from "./columns.ts";
import type { Crew } from "./crew.ts";
import { fillHistogram } from "./histograms.ts";
import { markLeaves } from "./mark-leaves.ts";
import { partRows } from "./part-rows.ts";
import { type Sought, searchSplits } from "./search.ts";
import { leavesFor } from "./settings.ts";
import { type Split, stepFor } from "./split.ts";
import type { GrownTree } from "./tree.ts";
import type { Bench } from "./workshop.ts";

export interface Ground {
  readonly bench: Bench;
  readonly crew: Crew;
  /** Of columns with an ordered statistic, the bin of each level in the model. */
  readonly levelBins: readonly (Uint8Array | null)[];
  /** The order whose statistics this tree reads. */
  readonly order: number;
}

/** A leaf while the tree grows: two ranges of `bench.rows`, its sums, and the best way to split it. */
interface Leaf extends Sought {
  readonly node: number;
  /** The rows that the tree is grown on. */
  readonly begin: number;
  readonly end: number;
  /** The other rows that come by. */
  readonly otherBegin: number;
  readonly otherEnd: number;
  readonly shrinkage: number;
  /** The lists of features that may act together which hold all that its path splits by; null where no rule holds yet. */
  readonly lists: readonly number[] | null;
  histogram: number;
  best: Split | null;
}

/**
 * Grows one tree leaf by leaf, the leaf of the largest gain first, and tells each row's leaf and each leaf's value in `bench`.
 * @param count the rows to grow on: the first ones of `bench.rows`; the others come along
 * @param allowed 1 for each column that the tree may split by
 * @param weights null where each row weighs 1
 * @param random draws the noise of the gains, where there is one
 * @returns null where no split gains anything
 */
export function growTree(
  ground: Ground,
  count: number,
  allowed: Uint8Array,
  weights: Float64Array | null,
  random: Random,
): GrownTree | null {
  const { bench, crew, order } = ground;
  const { room } = bench;
  const { settings } = bench.shop;
  const { learningRate, leafHessian } = settings;
  const { rows } = bench;
  const tree: GrownTree = { splits: [null], left: [0], right: [0], value: [0], cover: [0] };

  const judge = (some: readonly Leaf[]) => {
    const wide = some.filter(({ h }) => h >= 2 * leafHessian);
    if (wide.length === 0) return;
    const splits = searchSplits(bench, crew, wide, random);
    wide.forEach((leaf, k) => {
      leaf.best = splits[k]!;
    });
  };
  fillHistogram(bench, crew, { place: 0, begin: 0, end: count, parent: -1, order });
  const root = rootOf(ground, count, allowed);
  judge([root]);
  const leaves: Leaf[] = [root];
  const most = leavesFor(room.rows, settings);
  while (leaves.length < most) {
    let at = -1;
    for (let i = 0; i < leaves.length; i++)
      if (leaves[i]!.best && (at < 0 || leaves[i]!.best!.gain > leaves[at]!.best!.gain)) at = i;
    if (at < 0) break;
    const leaf = leaves[at]!;
    const split = leaf.best!;
    const [left, right] = splitLeaf(ground, leaf, split, tree);
    leaves[at] = left;
    leaves.push(right);
    if (leaves.length === most) break; // nobody will ask for their splits
    const [small, large] = left.end - left.begin <= right.end - right.begin ? [left, right] : [right, left];
    small.histogram = leaves.length - 1;
    large.histogram = leaf.histogram;
    const { histogram: place, begin, end } = small;
    fillHistogram(bench, crew, { place, begin, end, parent: leaf.histogram, order });
    judge([left, right]);
  }
  if (leaves.length === 1) return null;

  markLeaves(bench, crew, leaves);
  for (const [at, leaf] of leaves.entries()) {
    const { node, begin, end, otherBegin, otherEnd, g, h, shrinkage, lower, upper } = leaf;
    const value = learningRate * stepFor(g, h, shrinkage, lower, upper);
    tree.value[node] = value;
    bench.leafValues[at] = value;
    tree.cover[node] = weights
      ? weightOf(rows, begin, end, weights) + weightOf(rows, otherBegin, otherEnd, weights)
      : end - begin + otherEnd - otherBegin;
  }
  for (let node = tree.splits.length - 1; node >= 0; node--)
    if (tree.splits[node]) tree.cover[node] = tree.cover[tree.left[node]!]! + tree.cover[tree.right[node]!]!;
  return tree;
}

function weightOf(rows: Uint32Array, begin: number, end: number, weights: Float64Array): number {
  let sum = 0;
  for (let i = begin; i < end; i++) sum += weights[rows[i]!]!;
  return sum;
}

/** The leaf of all rows, from its histogram: each column's bins sum up to the same, to the last bit. */
function rootOf({ bench }: Ground, count: number, allowed: Uint8Array): Leaf {
  const { room, shop } = bench;
  const from = (bench.slot.histograms + room.columnStarts[0]!) / 8;
  let g = 0;
  let h = 0;
  for (let code = 0; code < shop.columns[0]!.bins; code++) {
    g += bench.numbers[from + 2 * code]!;
    h += bench.numbers[from + 2 * code + 1]!;
  }
  return {
    node: 0,
    begin: 0,
    end: count,
    otherBegin: count,
    otherEnd: room.rows,
    g,
    h,
    shrinkage: shop.settings.shrinkage,
    lower: Number.NEGATIVE_INFINITY,
    upper: Number.POSITIVE_INFINITY,
    lists: null,
    allowed,
    histogram: 0,
    best: null,
  };
}

/** Parts the leaf's rows and writes the two children into the tree. */
function splitLeaf(
  { bench, crew, levelBins, order }: Ground,
  leaf: Leaf,
  split: Split,
  tree: GrownTree,
): [Leaf, Leaf] {
  const { room, slot, goesLeft } = bench;
  const { columns } = bench.shop;
  const { column: place, code, set, missingLeft, shrinkage } = split;
  const column = columns[place]!;
  if (set) goesLeft.set(set);
  else goesLeft.fill(1, 1, code! + 1).fill(0, code! + 1, column.bins);
  goesLeft[MISSING] = missingLeft ? 1 : 0;
  const codes =
    room.columnCodes[place]! + (column.kind === "statistic" ? slot.own + order * room.ownBytes : 0);
  const middle = partRows(bench, crew, codes, leaf.begin, leaf.end);
  const otherMiddle = partRows(bench, crew, codes, leaf.otherBegin, leaf.otherEnd);

  const node = tree.splits.length;
  tree.splits[leaf.node] = column.kind === "statistic" ? asSet(split, levelBins[place]!) : split;
  tree.left[leaf.node] = node;
  tree.right[leaf.node] = node + 1;
  for (const list of [tree.left, tree.right, tree.value, tree.cover]) list.push(0, 0);
  tree.splits.push(null, null);

  const { lower, upper } = leaf;
  const g = leaf.g - split.g;
  const h = leaf.h - split.h;
  const isOrdered = column.direction !== 0 && code !== MISSING;
  const between = isOrdered
    ? (stepFor(split.g, split.h, shrinkage, lower, upper) + stepFor(g, h, shrinkage, lower, upper)) / 2
    : Number.NaN;
  const rises = column.direction > 0;
  const { allowed, lists } = narrow(leaf, column, columns);
  // Written out in the root's order: leaves made by spreading take a tenth of all time.
  return [
    {
      node,
      begin: leaf.begin,
      end: middle,
      otherBegin: leaf.otherBegin,
      otherEnd: otherMiddle,
      g: split.g,
      h: split.h,
      shrinkage,
      lower: isOrdered && !rises ? between : lower,
      upper: isOrdered && rises ? between : upper,
      lists,
      allowed,
      histogram: -1,
      best: null,
    },
    {
      node: node + 1,
      begin: middle,
      end: leaf.end,
      otherBegin: otherMiddle,
      otherEnd: leaf.otherEnd,
      g,
      h,
      shrinkage,
      lower: isOrdered && rises ? between : lower,
      upper: isOrdered && !rises ? between : upper,
      lists,
      allowed,
      histogram: -1,
      best: null,
    },
  ];
}

/** The columns that may still follow after a split by `column`: those that one list holds together with all of the path. */
function narrow(
  { allowed, lists }: Leaf,
  column: Column,
  columns: readonly Column[],
): Pick<Leaf, "allowed" | "lists"> {
  if (!column.lists) return { allowed, lists };
  const left = column.lists.filter((list) => lists?.includes(list) ?? true);
  const narrowed = allowed.map((may, place) =>
    columns[place] === column || left.some((list) => columns[place]!.lists!.includes(list)) ? may : 0,
  );
  return { allowed: narrowed, lists: left };
}

/** A split of a statistic as the set of levels that go left. */
function asSet(split: Split, levelBins: Uint8Array): Split {
  const set = levelBins.map((bin) => (bin <= split.code! ? 1 : 0));
  return { ...split, code: null, set, missingLeft: set[MISSING] === 1 };
}
