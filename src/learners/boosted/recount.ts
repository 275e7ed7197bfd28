import { bufferOf } from "../../numeric/kernels/shared-memory.ts";
import type { BagInput } from "./bag.ts";
import type { GrownTree } from "./tree.ts";

/**
 * The tree with the covers that the model sees. While it grew, the rows to learn from were parted by what came before them
 * in a random order; in the model a level goes one way.
 */
export function recount(
  tree: GrownTree,
  { room, memory, columns, levelCodes, weights }: BagInput,
): GrownTree {
  const { splits, left, right } = tree;
  if (!splits.some((split) => split && columns[split.column]!.kind === "statistic")) return tree;
  const bytes = new Uint8Array(bufferOf(memory));
  const codesOf = splits.map((split) => {
    if (!split) return null;
    const at = room.columnCodes[split.column]!;
    return levelCodes[split.column] ?? bytes.subarray(at, at + room.rows);
  });
  const goesLeft = splits.map((split) => {
    if (!split) return null;
    const { set, code, missingLeft } = split;
    return (
      set ?? Uint8Array.from({ length: 256 }, (_, each) => Number(each === 0 ? missingLeft : each <= code!))
    );
  });
  const cover = splits.map(() => 0);
  for (let row = 0; row < room.rows; row++) {
    let node = 0;
    for (let codes = codesOf[0]!; codes; codes = codesOf[node]!)
      node = goesLeft[node]![codes[row]!] === 1 ? left[node]! : right[node]!;
    cover[node]! += weights[row]!;
  }
  for (let node = splits.length - 1; node >= 0; node--)
    if (splits[node]) cover[node] = cover[left[node]!]! + cover[right[node]!]!;
  return { ...tree, cover };
}
