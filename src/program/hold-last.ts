import { binOf, cleanValue, countBins } from "./bin-of.ts";
import { termValue } from "./evaluate.ts";
import type { PairTerm, ScoreProgram, TableTerm, Term, TreeTerm } from "./program.ts";
import { goesLeft } from "./tree.ts";

/**
 * The program with its last feature held at a value and taken out: the same function of the others. What the value adds by itself
 * is part of the base, a pair with it becomes a table, a tree loses its splits. Terms are no longer centred.
 * @param x the value: `NaN`, or a category's code 0, for missing
 * @throws RangeError for a program without features
 */
export function holdLast(program: ScoreProgram, x: number): ScoreProgram {
  const last = program.features.length - 1;
  const feature = program.features[last];
  if (!feature)
    throw new RangeError("holding the last feature of a program: found none, wanted at least one");
  let { base } = program;
  const terms = program.terms.flatMap((term): Term[] => {
    if (term.kind === "tree") {
      const tree = pruneTree(term, last, cleanValue(feature, x));
      if (tree.feature[0]! >= 0) return [tree];
      base += tree.value[0]!;
      return [];
    }
    if (term.kind === "pair") return [holdInPair(term, program, last, x)];
    if (term.feature !== last) return [term];
    base += termValue(term, x, feature.kind === "category");
    return [];
  });
  return { ...program, features: program.features.slice(0, last), base, terms };
}

function holdInPair(
  term: PairTerm,
  { features }: ScoreProgram,
  last: number,
  x: number,
): PairTerm | TableTerm {
  const side = term.features.indexOf(last);
  if (side < 0) return term;
  const bins = term.features.map((feature, at) => countBins(features[feature]!, term.cuts[at]!));
  const held = binOf(term.cuts[side]!, bins[side]!, x, features[last]!.kind === "category");
  const other = 1 - side;
  const values = Float64Array.from(
    { length: bins[other]! },
    (_, bin) => term.values[side === 0 ? held * bins[1]! + bin : bin * bins[1]! + held]!,
  );
  return { kind: "table", feature: term.features[other]!, cuts: term.cuts[other]!, values };
}

/** Where a split goes, its side stands in its place, with the covers of the side in proportion: its rows are as many as came by. */
function pruneTree(tree: TreeTerm, last: number, x: number): TreeTerm {
  if (!tree.feature.includes(last)) return tree;
  const from: number[] = [];
  const cover: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const visit = (given: number, share: number): number => {
    let node = given;
    let scale = share;
    while (tree.feature[node] === last) {
      const side = goesLeft(tree, node, x) ? tree.left[node]! : tree.right[node]!;
      scale *= tree.cover[side]! > 0 ? tree.cover[node]! / tree.cover[side]! : 1;
      node = side;
    }
    const at = from.push(node) - 1;
    cover.push(scale * tree.cover[node]!);
    left.push(-1);
    right.push(-1);
    if (tree.feature[node]! >= 0) {
      left[at] = visit(tree.left[node]!, scale);
      right[at] = visit(tree.right[node]!, scale);
    }
    return at;
  };
  visit(0, 1);
  const kept = Int32Array.from(from);
  return {
    kind: "tree",
    feature: kept.map((node) => tree.feature[node]!),
    test: Uint8Array.from(kept, (node) => tree.test[node]!),
    threshold: Float64Array.from(kept, (node) => tree.threshold[node]!),
    missingLeft: Uint8Array.from(kept, (node) => tree.missingLeft[node]!),
    zeroMissing: Uint8Array.from(kept, (node) => tree.zeroMissing[node]!),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    value: Float64Array.from(kept, (node) => tree.value[node]!),
    cover: Float64Array.from(cover),
    sets: tree.sets,
  };
}
