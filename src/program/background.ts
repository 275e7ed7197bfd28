import type { FeatureMatrix } from "../features/matrix.ts";
import { cleanValue } from "./bin-of.ts";
import { type BackgroundWay, interventionalGame, type TreeGame } from "./leaf-game.ts";
import type { TreeTerm } from "./program.ts";
import { goesLeft } from "./tree.ts";
import type { Leaf } from "./tree-paths.ts";

/** The interventional game of a tree against every row of `background`, each weighing the same. */
export function gameAgainst(background: FeatureMatrix, tree: TreeTerm, leaves: readonly Leaf[]): TreeGame {
  return interventionalGame(
    leaves,
    leaves.map((leaf) => waysAlong(leaf, tree, background)),
  );
}

function waysAlong(leaf: Leaf, tree: TreeTerm, background: FeatureMatrix): BackgroundWay[] {
  const ways = new Map<string, { follows: Uint8Array; rows: number }>();
  for (let row = 0; row < background.rows; row++) {
    const follows = Uint8Array.from(leaf.path, ({ feature, turns }) => {
      const x = cleanValue(background.features[feature]!, background.values[feature]![row]!);
      return turns.every(({ node, left }) => goesLeft(tree, node, x) === left) ? 1 : 0;
    });
    const key = follows.join("");
    const known = ways.get(key);
    if (known) known.rows++;
    else ways.set(key, { follows, rows: 1 });
  }
  return Array.from(ways.values(), ({ follows, rows }) => ({ follows, share: rows / background.rows }));
}
