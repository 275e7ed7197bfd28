import { FIRST_LEVEL, MISSING } from "../../features/matrix.ts";
import { sumsOf } from "../bin-sums.ts";

/** Rows as bin codes; everything that is one a row lies in shared memory. */
export interface Data {
  /** One array of bin codes a feature. */
  readonly codes: readonly Uint8Array[];
  readonly shapes: readonly Shape[];
  /** The features in the order in which they are looked at. */
  readonly visits: readonly number[];
  readonly y: Float64Array;
  /** ≥ 0; a row of weight 0 is left out. */
  readonly weights: Float64Array;
  readonly link: "logit" | "identity";
}

/** What rules there may be about one feature. */
export interface Shape {
  /** Bins, the missing and the unseen one included. */
  readonly bins: number;
  /** Bins from 2 on have an order (a number); else every bin is a level. */
  readonly ordered: boolean;
  readonly direction: 1 | -1 | 0;
}

/** A condition on one feature. */
export interface Rule {
  readonly feature: number;
  /** By bin: 1 where the rule holds. */
  readonly holds: Uint8Array;
  /** The points that it may give: ≥ 0 (1), ≤ 0 (-1) or any (0). */
  readonly sign: 1 | -1 | 0;
}

/** Least weight of the rows for which a rule holds, and for which it doesn't. */
const LEAST = 5;
/** Most levels that a rule names: more can't be read at a glance. */
const MOST_LEVELS = 6;

/**
 * Every rule that may stand on a card: a number at or above a threshold, below it where some are missing (else it is the same
 * rule turned round), a value that is missing, a level, and the two to six levels with the highest or the lowest means.
 */
export function candidateRules({ codes, shapes, visits, y, weights }: Data): Rule[] {
  return visits.flatMap((feature) => {
    const shape = shapes[feature]!;
    const { weight, target } = sumsOf(codes[feature]!, y, weights, shape.bins);
    const sets = shape.ordered ? numberSets(shape, weight) : levelSets(weight, target);
    const total = weight.reduce((sum, value) => sum + value, 0);
    return sets
      .map(({ bins, sign }): Rule => {
        const holds = new Uint8Array(shape.bins);
        for (const bin of bins) holds[bin] = 1;
        return { feature, holds, sign };
      })
      .filter(({ holds }) => {
        const held = weight.reduce((sum, value, bin) => sum + value * holds[bin]!, 0);
        return held >= LEAST && total - held >= LEAST;
      });
  });
}

interface BinSet {
  readonly bins: readonly number[];
  readonly sign: Rule["sign"];
}

function numberSets({ bins, direction }: Shape, weight: Float64Array): BinSet[] {
  const intervals = Array.from({ length: bins - FIRST_LEVEL }, (_, k) => FIRST_LEVEL + k);
  const sets: BinSet[] = [];
  for (let k = 1; k < intervals.length; k++) sets.push({ bins: intervals.slice(k), sign: direction });
  if (weight[MISSING] === 0) return sets;
  for (let k = 1; k < intervals.length; k++)
    sets.push({ bins: intervals.slice(0, k), sign: direction === 0 ? 0 : direction === 1 ? -1 : 1 });
  return [...sets, { bins: [MISSING], sign: 0 }];
}

function levelSets(weight: Float64Array, target: Float64Array): BinSet[] {
  const common = [...weight.keys()].filter((bin) => weight[bin]! >= LEAST);
  const mean = (bin: number) => target[bin]! / weight[bin]!;
  const ascending = common.toSorted((a, b) => mean(a) - mean(b) || a - b);
  const sets = common.map((bin) => [bin]);
  for (let count = 2; count <= Math.min(MOST_LEVELS, common.length - 2); count++)
    sets.push(ascending.slice(0, count), ascending.slice(-count));
  return sets.map((bins) => ({ bins, sign: 0 }));
}
