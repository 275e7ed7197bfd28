import { denseGroups } from "./dense-groups.ts";

export interface PairedDifference {
  /** The mean of a − b: below 0 where `a` is better. */
  readonly mean: number;
  readonly standardError: number;
}

export interface PairedDifferenceOptions {
  /** Rows of one buyer share a number; their differences are then summed before they are compared. */
  readonly groups?: ArrayLike<number>;
  /** One ≥ 0 a row, 1 each by default. */
  readonly weights?: ArrayLike<number>;
}

/**
 * How much worse the losses `a` are than `b`, row by row, with the cluster-robust standard error of a weighted mean:
 * √[G/(G − 1) Σ_g (Σ_{i∈g} wᵢ(dᵢ − mean))²] / Σ wᵢ. Without groups and weights it is s/√n.
 * @throws RangeError where lengths disagree, a loss isn't finite, a weight is negative, weights sum to 0, or there are
 * fewer than two groups
 */
export function pairedDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { groups, weights }: PairedDifferenceOptions = {},
): PairedDifference {
  const rows = a.length;
  for (const other of [b, groups, weights]) {
    if (other !== undefined && other.length !== rows) {
      throw new RangeError(
        `comparing ${rows} losses with losses, groups or weights of length ${other.length}`,
      );
    }
  }
  let total = 0;
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    const difference = a[i]! - b[i]!;
    if (!Number.isFinite(difference)) {
      throw new RangeError(`comparing losses ${a[i]} and ${b[i]} at row ${i}; wanted finite numbers`);
    }
    const weight = weights?.[i] ?? 1;
    if (!(weight >= 0)) throw new RangeError(`weight ${weight} at row ${i}; wanted at least 0`);
    total += weight;
    sum += weight * difference;
  }
  const units = groups === undefined ? undefined : denseGroups(groups);
  const count = units?.count ?? rows;
  if (count < 2) throw new RangeError(`comparing losses over ${count} groups of rows; wanted at least two`);
  if (!(total > 0 && total < Infinity))
    throw new RangeError(`comparing losses of weight ${total}; wanted some weight`);
  const mean = sum / total;
  const residual = new Float64Array(count);
  for (let i = 0; i < rows; i++) {
    const at = units === undefined ? i : units.group[i]!;
    residual[at] = residual[at]! + (weights?.[i] ?? 1) * (a[i]! - b[i]! - mean);
  }
  let square = 0;
  for (const value of residual) square += value * value;
  return { mean, standardError: Math.sqrt((count / (count - 1)) * square) / total };
}
