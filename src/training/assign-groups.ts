import { denseGroups } from "../evaluation/dense-groups.ts";
import type { Random } from "../numeric/random.ts";

/**
 * Deals whole groups of rows into parts of the given shares, so that wins and losses are each dealt in those shares: the
 * largest groups first, each to the part that lacks its kind of rows most, in an order among equals that the seed decides.
 * Trusts its input: `y` of 0 and 1, as many groups as rows, positive shares that sum to 1, at most 256 of them.
 * @returns the part of each row
 */
export function assignGroups(
  y: ArrayLike<number>,
  groups: ArrayLike<number>,
  shares: readonly number[],
  random: Random,
): Uint8Array {
  const { group, count } = denseGroups(groups);
  const wins = new Uint32Array(count);
  const losses = new Uint32Array(count);
  for (let row = 0; row < group.length; row++) {
    const kind = y[row] === 1 ? wins : losses;
    kind[group[row]!]!++;
  }
  const allWins = Math.max(1, sum(wins));
  const allLosses = Math.max(1, sum(losses));
  const size = (at: number) => wins[at]! + losses[at]!;
  const order = random.shuffle(Uint32Array.from({ length: count }, (_, at) => at));
  order.sort((a, b) => size(b) - size(a)); // stable: equal sizes stay shuffled

  const parts = shares.map((share, part) => ({ part, share, wins: 0, losses: 0 }));
  const partOf = new Uint8Array(count);
  for (const at of order) {
    const w = wins[at]!;
    const l = losses[at]!;
    // What the group adds to Σ n²/share over wins and losses, which is least where they are dealt in the shares.
    const cost = (part: (typeof parts)[number]) =>
      ((w * (2 * part.wins + w)) / allWins + (l * (2 * part.losses + l)) / allLosses) / part.share;
    const fill = (part: (typeof parts)[number]) => (part.wins + part.losses) / part.share;
    let best = parts[0]!;
    let least = cost(best);
    for (const part of parts.slice(1)) {
      const price = cost(part);
      if (price < least || (price === least && fill(part) < fill(best))) {
        best = part;
        least = price;
      }
    }
    best.wins += w;
    best.losses += l;
    partOf[at] = best.part;
  }
  return Uint8Array.from(group, (at) => partOf[at]!);
}

function sum(values: Uint32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
