import { type Branch, walk } from "./flatten.ts";

/** What a coalition of features, given as a bit set, is worth. */
export type Game = (known: number) => number;

/** The Shapley values of a game of n players by the definition: the mean marginal worth over all coalitions. */
export function shapleyValues(n: number, game: Game): number[] {
  const worth = Float64Array.from({ length: 2 ** n }, (_, known) => game(known));
  return Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let known = 0; known < worth.length; known++)
      if (!((known >> i) & 1)) sum += share(size(known), n - 1) * (worth[known | (1 << i)]! - worth[known]!);
    return sum;
  });
}

/** Half the Shapley interaction index of every two players (Grabisch and Roubens 1999), row-major; 0 on the diagonal. */
export function shapleyInteractions(n: number, game: Game): number[] {
  const worth = Float64Array.from({ length: 2 ** n }, (_, known) => game(known));
  return Array.from({ length: n * n }, (_, cell) => {
    const [i, j] = [1 << Math.floor(cell / n), 1 << (cell % n)];
    if (i === j) return 0;
    let sum = 0;
    for (let known = 0; known < worth.length; known++)
      if (!(known & (i | j)))
        sum +=
          share(size(known), n - 2) *
          (worth[known | i | j]! - worth[known | i]! - worth[known | j]! + worth[known]!);
    return sum / 2;
  });
}

/** A coalition is worth the tree's value where splits by unknown features lead both ways, by their covers. */
export function pathDependent(tree: Branch, row: readonly number[]): Game {
  const value = (of: Branch, known: number): number => {
    if ("value" in of) return of.value;
    if ((known >> of.feature) & 1) return value(walkOnce(of, row), known);
    const [left, right] = [coverOf(of.left), coverOf(of.right)];
    const share = left + right > 0 ? left / (left + right) : 0.5;
    return share * value(of.left, known) + (1 - share) * value(of.right, known);
  };
  return (known) => value(tree, known);
}

/** A coalition is worth the mean over the background rows, each with the known features of the row. */
export function interventional(
  tree: Branch,
  row: readonly number[],
  background: readonly (readonly number[])[],
): Game {
  return (known) =>
    background.reduce(
      (sum, other) =>
        sum +
        walk(
          tree,
          row.map((x, f) => ((known >> f) & 1 ? x : other[f]!)),
        ),
      0,
    ) / background.length;
}

/** The child of a split that a row comes to. */
function walkOnce(split: Extract<Branch, { left: Branch }>, row: readonly number[]): Branch {
  const side = walk({ ...split, left: { value: 0, cover: 0 }, right: { value: 1, cover: 0 } }, row);
  return side === 0 ? split.left : split.right;
}

function coverOf(of: Branch): number {
  return "value" in of ? of.cover : coverOf(of.left) + coverOf(of.right);
}

function size(set: number): number {
  let count = 0;
  for (let left = set; left > 0; left >>= 1) count += left & 1;
  return count;
}

/** s! (n - s)! / (n + 1)!, the share of the orders in which just these s of n others come first. */
function share(s: number, n: number): number {
  let ways = n + 1;
  for (let k = 1; k <= s; k++) ways *= (n - k + 1) / k;
  return 1 / ways;
}
