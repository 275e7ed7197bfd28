import type { TreeTerm } from "../../src/program/program.ts";

/** A tree as it is easily written down; a node's cover is that of the leaves under it. */
export type Branch = Leaf | Split;

export interface Leaf {
  readonly value: number;
  readonly cover: number;
}

export interface Split {
  readonly feature: number;
  readonly test: "<" | "<=" | "in";
  /** The threshold, or the codes that go left. */
  readonly by: number | readonly number[];
  readonly missingLeft: boolean;
  readonly zeroMissing?: boolean;
  readonly left: Branch;
  readonly right: Branch;
}

/** The flat form of a tree, parents before their children. */
export function flatten(root: Branch): TreeTerm {
  const nodes: { of: Branch; left: number; right: number; cover: number }[] = [];
  const visit = (of: Branch): number => {
    const place = nodes.push({ of, left: 0, right: 0, cover: 0 }) - 1;
    const node = nodes[place]!;
    if ("value" in of) node.cover = of.cover;
    else {
      node.left = visit(of.left);
      node.right = visit(of.right);
      node.cover = nodes[node.left]!.cover + nodes[node.right]!.cover;
    }
    return place;
  };
  visit(root);
  const sets: number[] = [];
  const splits = nodes.map(({ of }) => ("value" in of ? undefined : of));
  const threshold = splits.map((split) => {
    if (!split || typeof split.by === "number") return (split?.by as number | undefined) ?? 0;
    const words = new Uint32Array(8);
    for (const code of split.by) words[code >>> 5]! |= 1 << (code & 31);
    return sets.push(...words) - 8;
  });
  return {
    kind: "tree",
    feature: Int32Array.from(splits, (split) => split?.feature ?? -1),
    test: Uint8Array.from(splits, (split) => (split ? ["<", "<=", "in"].indexOf(split.test) : 0)),
    threshold: Float64Array.from(threshold),
    missingLeft: Uint8Array.from(splits, (split) => (split?.missingLeft ? 1 : 0)),
    zeroMissing: Uint8Array.from(splits, (split) => (split?.zeroMissing ? 1 : 0)),
    left: Int32Array.from(nodes, ({ left }) => left),
    right: Int32Array.from(nodes, ({ right }) => right),
    value: Float64Array.from(nodes, ({ of }) => ("value" in of ? of.value : 0)),
    cover: Float64Array.from(nodes, ({ cover }) => cover),
    sets: Uint32Array.from(sets),
  };
}

/** What a row comes to, by walking the tree as it is written down. */
export function walk(of: Branch, row: readonly number[]): number {
  if ("value" in of) return of.value;
  const x = row[of.feature]!;
  const missing = of.test === "in" ? x === 0 : Number.isNaN(x) || (of.zeroMissing === true && x === 0);
  const passes = () =>
    typeof of.by !== "number" ? of.by.includes(x) : of.test === "<" ? x < of.by : x <= of.by;
  return walk((missing ? of.missingLeft : passes()) ? of.left : of.right, row);
}
