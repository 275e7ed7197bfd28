import { type Feature, UNSEEN } from "../features/matrix.ts";
import { countAtMost } from "../numeric/order.ts";
import { countCodes } from "./bin-of.ts";
import { nextAbove } from "./next-above.ts";
import type { Term, TreeTerm } from "./program.ts";
import { AT_MOST, ZERO } from "./tree.ts";

/**
 * One feature's values as small codes that these terms can't tell apart further: of a number 0 for missing, else 1 + how many
 * cuts are ≤ x; of a category the category's code.
 */
export interface FeatureCodes {
  readonly isCategory: boolean;
  readonly cuts: Float64Array;
  readonly count: number;
}

/** The codes of one feature under these terms; curves tell all values apart and aren't asked. */
export function codesUnder(terms: readonly Term[], f: number, feature: Feature): FeatureCodes {
  if (feature.kind === "category")
    return { isCategory: true, cuts: new Float64Array(), count: countCodes(feature) };
  const cuts = new Set<number>();
  for (const term of terms) {
    if (term.kind === "tree") addThresholds(cuts, term, f);
    if (term.kind === "table" && term.feature === f) for (const cut of term.cuts) cuts.add(cut);
    if (term.kind === "pair")
      for (const side of [0, 1] as const)
        if (term.features[side] === f) for (const cut of term.cuts[side]) cuts.add(cut);
  }
  const ascending = Float64Array.from(cuts).sort();
  return { isCategory: false, cuts: ascending, count: ascending.length + 2 };
}

function addThresholds(cuts: Set<number>, tree: TreeTerm, f: number): void {
  for (let node = 0; node < tree.feature.length; node++) {
    if (tree.feature[node] !== f) continue;
    const threshold = tree.threshold[node]!;
    cuts.add(tree.test[node] === AT_MOST ? nextAbove(threshold) : threshold);
    if (tree.zeroMissing[node] === 1) cuts.add(-ZERO).add(nextAbove(ZERO));
  }
}

/** A value that has this code. */
export function valueOfCode({ isCategory, cuts }: FeatureCodes, code: number): number {
  if (isCategory) return code;
  if (code === 0) return Number.NaN;
  return code === 1 ? Number.NEGATIVE_INFINITY : cuts[code - 2]!;
}

/** The code of a value. */
export function codeOfValue({ isCategory, cuts, count }: FeatureCodes, x: number): number {
  if (isCategory) return x < count ? x : UNSEEN;
  return Number.isNaN(x) ? 0 : 1 + countAtMost(cuts, x);
}
