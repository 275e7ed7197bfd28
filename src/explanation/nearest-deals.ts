/** Won deals by what each feature contributed to their scores; `ids` and `contributions` go in step. */
export interface WonDeals {
  /** The names of the features that contributions are told of. */
  readonly features: readonly string[];
  readonly ids: readonly string[];
  /** One list a deal, one number a feature, in log-odds. */
  readonly contributions: readonly (readonly number[])[];
}

export interface NearDeal {
  readonly id: string;
  /** The sum of the absolute differences of the contributions, in log-odds: 0 where the model sees no difference. */
  readonly distance: number;
  /** Where the two differ most, at most three. */
  readonly differences: readonly {
    readonly feature: string;
    readonly here: number;
    readonly there: number;
  }[];
}

/**
 * The deals most like a lead in what speaks for it and against it: features that the model makes nothing of don't count.
 * @param contributionOf of the lead, by the feature's name
 */
export function nearestDeals(
  { features, ids, contributions }: WonDeals,
  contributionOf: ReadonlyMap<string, number>,
  count: number,
): NearDeal[] {
  const here = Float64Array.from(features, (name) => contributionOf.get(name) ?? 0);
  const distances = Float64Array.from(contributions, (there) => {
    let sum = 0;
    for (let f = 0; f < here.length; f++) sum += Math.abs(here[f]! - there[f]!);
    return sum;
  });
  const order = Uint32Array.from(distances.keys()).sort((a, b) => distances[a]! - distances[b]! || a - b);
  return Array.from(order.subarray(0, count), (deal) => {
    const there = contributions[deal]!;
    const differences = features
      .map((feature, f) => ({ feature, here: here[f]!, there: there[f]! }))
      .filter((one) => one.here !== one.there)
      .sort((a, b) => Math.abs(b.here - b.there) - Math.abs(a.here - a.there))
      .slice(0, 3);
    return { id: ids[deal]!, distance: distances[deal]!, differences };
  });
}
