/** How additive boosting learns; the values in `defaults` were chosen by inner cross-validation on training rows alone. */
export interface Settings {
  /** Share of each Newton step that is taken. */
  readonly learningRate: number;
  /** Rounds over all features, at most. */
  readonly rounds: number;
  /** Rounds without a better loss on the held-out rows after which a bag stops. */
  readonly patience: number;
  /** Most bins that a number is cut into. */
  readonly bins: number;
  /** Leaves of the tree over one feature's bins that a step is. */
  readonly leaves: number;
  /** How often a number is split at random places before it is split at the best ones: its table begins smooth. */
  readonly smoothing: number;
  /** Added to a leaf's hessian, which shrinks the step of small leaves. */
  readonly shrinkage: number;
  /** Least hessian of a leaf. */
  readonly leafHessian: number;
  /** Least gain of a split, in units of log loss summed over rows. */
  readonly splitGain: number;
  /** Bags: each leaves out another 1/bags of the groups, which decide when it stops. */
  readonly bags: number;
  /** Pairs that are boosted, as a multiple of the number of features, at most. */
  readonly pairs: number;
  /** Most places that a feature has in a pair. */
  readonly pairPlaces: number;
  /** Share of each Newton step of a pair that is taken. */
  readonly pairRate: number;
}

export const defaults: Settings = {
  learningRate: 0.1,
  rounds: 2000,
  patience: 40,
  bins: 255,
  leaves: 3,
  smoothing: 15,
  shrinkage: 5,
  leafHessian: 4,
  splitGain: 0,
  bags: 8,
  pairs: 2,
  pairPlaces: 12,
  pairRate: 0.1,
};
