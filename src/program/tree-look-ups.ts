import { codeOfValue, type FeatureCodes, valueOfCode } from "./feature-codes.ts";
import type { LookUp } from "./look-up.ts";
import type { GroupedTree, LeafGroup } from "./tree-groups.ts";

/**
 * One look-up a group of leaves. What a state adds is summed leaf by leaf, so that it doesn't depend on other rows; to f
 * itself it adds the value of the leaf that is reached, or 0 where that is in another group.
 * @param codes of every feature of the program
 */
export function treeLookUps(tree: GroupedTree, codes: readonly FeatureCodes[]): LookUp[] {
  const ownCodes = tree.features.map(({ feature, codes: own }) => {
    const all = codes[feature]!;
    return Uint32Array.from({ length: all.count }, (_, code) => codeOfValue(own, valueOfCode(all, code)));
  });
  const longest = tree.features.length;
  const follows = new Uint8Array(longest);
  const ofLeaf = new Float64Array(longest);
  return tree.groups.map((group): LookUp => {
    const slots = Array.from(group.slots);
    const features = slots.map((place) => tree.features[place]!.feature);
    return {
      features,
      classOf: slots.map((place, slot) =>
        ownCodes[place]!.map((code) => group.classOf[group.classAt[slot]! + code]!),
      ),
      counts: Array.from(group.counts),
      sums: [0, ...features.map((feature) => 1 + feature)],
      isQuick: false,
      explain: (classes, entry) => explainState(tree, group, classes, entry, follows, ofLeaf),
    };
  });
}

/** @param follows,ofLeaf room for a number a feature of the tree */
function explainState(
  { game, pathAt, slotOf, followsAt, follows: ofClass }: GroupedTree,
  { firstLeaf, leaves, slots, values }: LeafGroup,
  classes: Uint32Array,
  entry: Float64Array,
  follows: Uint8Array,
  ofLeaf: Float64Array,
): void {
  entry.fill(0, 0, 1 + slots.length);
  for (let leaf = firstLeaf; leaf < firstLeaf + leaves; leaf++) {
    const from = pathAt[leaf]!;
    const m = pathAt[leaf + 1]! - from;
    let reached = 1;
    for (let k = 0; k < m; k++) {
      follows[k] = ofClass[followsAt[from + k]! + classes[slotOf[from + k]!]!]!;
      reached &= follows[k]!;
    }
    if (reached === 1) entry[0] = values[leaf - firstLeaf]!;
    game.explain(leaf, follows, ofLeaf);
    for (let k = 0; k < m; k++) entry[1 + slotOf[from + k]!]! += ofLeaf[k]!;
  }
}
