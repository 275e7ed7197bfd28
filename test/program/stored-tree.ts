import type { Feature, FeatureMatrix } from "../../src/features/matrix.ts";
import type { TreeTerm } from "../../src/program/program.ts";

/** A tree as scripts/fixtures/ writes it: one list a part. */
export type StoredTree = Readonly<Record<Exclude<keyof TreeTerm, "kind">, readonly number[]>>;

export function storedTree(tree: StoredTree): TreeTerm {
  return {
    kind: "tree",
    feature: Int32Array.from(tree.feature),
    test: Uint8Array.from(tree.test),
    threshold: Float64Array.from(tree.threshold),
    missingLeft: Uint8Array.from(tree.missingLeft),
    zeroMissing: Uint8Array.from(tree.zeroMissing),
    left: Int32Array.from(tree.left),
    right: Int32Array.from(tree.right),
    value: Float64Array.from(tree.value),
    cover: Float64Array.from(tree.cover),
    sets: Uint32Array.from(tree.sets),
  };
}

/** Stored rows as a matrix; level c of a category is stored as c and has the code c + 2, null is missing. */
export function storedRows(
  rows: readonly (readonly (number | null)[])[],
  categories: readonly number[],
): FeatureMatrix {
  const features = rows[0]!.map((_, f): Feature => {
    const name = `f${f}`;
    if (!categories.includes(f)) return { name, column: name, kind: "number" };
    const levels = Math.max(...rows.map((row) => row[f] ?? 0)) + 1;
    return { name, column: name, kind: "category", levels: Array.from({ length: levels }, (_, c) => `${c}`) };
  });
  const values = features.map(({ kind }, f) =>
    kind === "number"
      ? Float64Array.from(rows, (row) => row[f] ?? Number.NaN)
      : Uint8Array.from(rows, (row) => (row[f] ?? -2) + 2),
  );
  return { rows: rows.length, features, values };
}
