/** What a feature adds to the log-odds. */
interface Contribution {
  readonly feature: string;
  readonly column: string;
  readonly contribution: number;
}

/** How a feature's contribution differs between two looks at a lead. */
export interface ContributionChange {
  readonly feature: string;
  readonly column: string;
  readonly before: number;
  readonly after: number;
  /** after − before. */
  readonly change: number;
}

/**
 * The features whose contributions differ, largest change first. Both lists hold all features; the changes sum to the
 * difference of the logits where the bases are one.
 */
export function contributionChanges(
  before: readonly Contribution[],
  after: readonly Contribution[],
): ContributionChange[] {
  const known = new Map(before.map((one) => [one.feature, one.contribution]));
  return after
    .map(({ feature, column, contribution }) => {
      const from = known.get(feature) ?? 0;
      return { feature, column, before: from, after: contribution, change: contribution - from };
    })
    .filter(({ change }) => change !== 0)
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
}
