/** How far a spread over bins has moved. */
export interface Stability {
  /** The population stability index; 0 where both are spread alike. */
  readonly psi: number;
  /** What chance alone stays below in 999 of 1,000 cases without any drift. */
  readonly chance: number;
}

/** Added to each bin's count, so that an empty one is rare, not impossible. */
const PSEUDO_COUNT = 0.5;
/** The 99.9 % quantile of a normal deviate. */
const Z = 3.0902;

/**
 * The population stability index Σ (p − q) ln(p / q) of two counts over the same bins (Siddiqi 2006, "Credit risk scorecards":
 * under 0.1 the spread is stable, above 0.25 it has shifted). Small samples move it by chance: without drift it is about
 * (1/n + 1/m) × χ² with bins − 1 degrees of freedom (Yurdakul and Naranjo 2020, Journal of Risk Model Validation 14), whose
 * quantile is taken by the cube of Wilson and Hilferty (1931).
 * @param before counts a bin
 * @param after counts of the same bins
 * @throws RangeError where there is another number of bins, a count below 0, or no count at all on a side
 */
export function populationStability(before: ArrayLike<number>, after: ArrayLike<number>): Stability {
  if (before.length !== after.length)
    throw new RangeError(
      `comparing a spread over ${before.length} bins with one over ${after.length}, wanted the same bins`,
    );
  const used: number[] = [];
  let n = 0;
  let m = 0;
  for (let bin = 0; bin < before.length; bin++) {
    const both = before[bin]! + after[bin]!;
    if (!(before[bin]! >= 0 && after[bin]! >= 0))
      throw new RangeError(
        `comparing spreads: found counts ${before[bin]} and ${after[bin]}, wanted 0 or more`,
      );
    if (both > 0) used.push(bin);
    n += before[bin]!;
    m += after[bin]!;
  }
  if (!(n > 0 && m > 0))
    throw new RangeError(`comparing spreads of ${n} and ${m} rows, wanted some on both sides`);
  if (used.length < 2) return { psi: 0, chance: 0 };
  let psi = 0;
  for (const bin of used) {
    const p = (before[bin]! + PSEUDO_COUNT) / (n + PSEUDO_COUNT * used.length);
    const q = (after[bin]! + PSEUDO_COUNT) / (m + PSEUDO_COUNT * used.length);
    psi += (p - q) * Math.log(p / q);
  }
  const freedom = used.length - 1;
  const spread = 2 / (9 * freedom);
  return { psi, chance: (1 / n + 1 / m) * freedom * (1 - spread + Z * Math.sqrt(spread)) ** 3 };
}
