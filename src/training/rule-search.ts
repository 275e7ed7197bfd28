/** One condition as the search sees it. */
export interface Literal {
  /** The rows that meet it: bit `row % 32` of word `row >>> 5`. */
  readonly met: Uint32Array;
  /** A rule takes at most one literal of each slot. */
  readonly slot: string;
}

export interface RuleSearchOptions {
  /** At most so many rules. */
  readonly rules: number;
  /** At most so many conditions in one. */
  readonly conditions?: number;
  /** The fewest rows that a rule must hold for. */
  readonly fewest: number;
  /** How many leads each row stands for; 1 by default. */
  readonly weights?: ArrayLike<number> | undefined;
}

const BEAM = 8;
/** The conditions that tell most by themselves; of more, time and memory would have no bound. */
const MOST_LITERALS = 1000;
/** Standard errors that a rule lies above chance where it is found; the best of a thousand idle ones comes near it. */
const LEAST_Z = 3;
/** Standard errors that one condition more must bring. */
const LEAST_STEP = 1;

/**
 * A short list of rules under which wins are frequent, each the conjunction of a few literals, by beam search: what is kept are the
 * rules whose wins lie most standard errors above those of as many rows drawn by chance (the hypergeometric z). Each next rule is sought
 * among the rows that the ones before don't hold for (Clark and Niblett 1989).
 * @param y 0 or 1 a row
 * @returns the literals' places, ascending, by rule
 */
export function searchRules(
  literals: readonly Literal[],
  y: ArrayLike<number>,
  { rules, conditions = 3, fewest, weights }: RuleSearchOptions,
): number[][] {
  const won = bitsOf(y.length, (row) => y[row] === 1);
  const count: Counter = weights ? weighing(won, weights) : counting(won);
  let left = bitsOf(y.length, () => true);
  const found: number[][] = [];
  while (found.length < rules) {
    const best = bestRule(literals, left, count, conditions, fewest);
    if (best === null) break;
    found.push(best.places.toSorted((a, b) => a - b));
    left = left.map((word, at) => word & ~best.met[at]!);
  }
  return found;
}

/** Bits of the rows for which it is so. */
export function bitsOf(rows: number, isSo: (row: number) => boolean): Uint32Array {
  const bits = new Uint32Array((rows + 31) >>> 5);
  for (let row = 0; row < rows; row++) if (isSo(row)) bits[row >>> 5]! |= 1 << (row & 31);
  return bits;
}

interface Found {
  readonly places: number[];
  readonly met: Uint32Array;
  readonly z: number;
}

function bestRule(
  literals: readonly Literal[],
  rows: Uint32Array,
  count: Counter,
  conditions: number,
  fewest: number,
): Found | null {
  const all = count(rows, rows);
  const zOf = (met: Uint32Array, literal: Uint32Array) => {
    const both = count(met, literal);
    return both.rows < fewest ? Number.NEGATIVE_INFINITY : aboveChance(both, all);
  };
  const alone = literals.map(({ met }, place) => ({ place, z: zOf(rows, met) }));
  const some = alone
    .filter(({ z }) => z > Number.NEGATIVE_INFINITY)
    .sort((a, b) => b.z - a.z || a.place - b.place)
    .slice(0, MOST_LITERALS);
  let beam: Found[] = [{ places: [], met: rows, z: 0 }];
  let best: Found | null = null;
  for (let length = 1; length <= conditions; length++) {
    const next = new Map<string, { parent: Found; place: number; z: number }>();
    for (const parent of beam) {
      const slots = new Set(parent.places.map((place) => literals[place]!.slot));
      for (const { place } of some) {
        if (slots.has(literals[place]!.slot)) continue;
        const z = zOf(parent.met, literals[place]!.met);
        if (z < parent.z + LEAST_STEP) continue;
        next.set([...parent.places, place].sort((a, b) => a - b).join(), { parent, place, z });
      }
    }
    beam = [...next.values()]
      .sort((a, b) => b.z - a.z)
      .slice(0, BEAM)
      .map(({ parent, place, z }) => ({
        places: [...parent.places, place],
        met: parent.met.map((word, at) => word & literals[place]!.met[at]!),
        z,
      }));
    const [first] = beam;
    if (first && first.z >= LEAST_Z && (best === null || first.z >= best.z + LEAST_STEP)) best = first;
  }
  return best;
}

/** Rows, and what they stand for. */
export interface RuleCounts {
  readonly rows: number;
  /** The sum of the rows' weights, that of those won, and that of the squared weights: all the rows' number where each counts once. */
  readonly leads: number;
  readonly wins: number;
  readonly squares: number;
}

/** The counts of the rows in both. */
type Counter = (a: Uint32Array, b: Uint32Array) => RuleCounts;

/**
 * Standard errors by which the wins lie above those of as many rows drawn from all without putting back. With weights: of a weighted
 * sum of labels that are dealt by chance, which with equal weights is the hypergeometric distribution's.
 */
export function aboveChance({ leads, wins, squares }: RuleCounts, all: RuleCounts): number {
  const rate = all.wins / all.leads;
  const spread = squares * (1 - squares / all.squares) * (all.rows / Math.max(1, all.rows - 1));
  const variance = rate * (1 - rate) * spread;
  return variance > 0 ? (wins - leads * rate) / Math.sqrt(variance) : Number.NEGATIVE_INFINITY;
}

function counting(won: Uint32Array): Counter {
  return (a, b) => {
    let leads = 0;
    let wins = 0;
    for (let at = 0; at < a.length; at++) {
      const both = a[at]! & b[at]!;
      if (both === 0) continue;
      leads += ones(both);
      wins += ones(both & won[at]!);
    }
    return { rows: leads, leads, wins, squares: leads };
  };
}

function weighing(won: Uint32Array, weights: ArrayLike<number>): Counter {
  return (a, b) => {
    let [rows, leads, wins, squares] = [0, 0, 0, 0];
    for (let at = 0; at < a.length; at++) {
      for (let both = a[at]! & b[at]!; both !== 0; both &= both - 1) {
        const bit = 31 - Math.clz32(both & -both);
        const weight = weights[32 * at + bit]!;
        rows++;
        leads += weight;
        squares += weight * weight;
        if ((won[at]! >>> bit) & 1) wins += weight;
      }
    }
    return { rows, leads, wins, squares };
  };
}

/** How many bits of a word are set, all at once in ever wider fields (Warren, Hacker's Delight, 2012, §5-1). */
function ones(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
