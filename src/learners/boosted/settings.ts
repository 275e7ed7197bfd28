/** How trees are boosted; the values in `defaults` were chosen by inner cross-validation on training rows alone. */
export interface Settings {
  /** Share of each Newton step that is taken. */
  readonly learningRate: number;
  /** Trees of a bag, at most. */
  readonly rounds: number;
  /** Trees without a better loss on the rows left out after which a bag stops. */
  readonly patience: number;
  /** Leaves of a tree: one for so many rows, within these bounds. */
  readonly rowsPerLeaf: number;
  readonly fewestLeaves: number;
  readonly mostLeaves: number;
  /** Most bins that a number is cut into. */
  readonly bins: number;
  /** Added to a leaf's hessian, which shrinks the step of small leaves. */
  readonly shrinkage: number;
  /** Least hessian of a leaf. */
  readonly leafHessian: number;
  /** Least gain of a split. */
  readonly splitGain: number;
  /** Share of the groups that a tree is grown on, drawn anew for each. */
  readonly rowShare: number;
  /** Share of the columns that a tree may split by, drawn anew for each; bags take turns with several shares. */
  readonly columnShares: readonly number[];
  /**
   * Standard deviation of the log of a random factor by which each column's gain counts while a leaf's column is chosen, so that
   * the best one doesn't always win (CatBoost's random strength, Prokhorenkova et al. 2018); 0 for none.
   */
  readonly gainNoise: number;
  /** Added to a level's hessian before levels are put in order, so that rare ones stand in the middle. */
  readonly categorySmoothing: number;
  /** Added to the shrinkage where a split by more than `fewLevels` levels is judged, and where its leaves are valued. */
  readonly categoryShrinkage: number;
  readonly fewLevels: number;
  /** A category of more codes is read through ordered statistics of the target: sets of so many levels would follow the noise. */
  readonly mostSetCodes: number;
  /** Random orders of a bag's rows; its trees take turns with them. */
  readonly orders: number;
  /** Weight of the mean target in a level's statistic, in rows. */
  readonly statisticSmoothing: number;
  /** Most bins of a statistic. */
  readonly statisticBins: number;
  /** Equal parts of the groups; each bag leaves out another one, which decides when it stops. */
  readonly parts: number;
  /** Bags, at most as many as parts. */
  readonly bags: number;
}

export const defaults: Settings = {
  learningRate: 0.08,
  rounds: 2000,
  patience: 50,
  rowsPerLeaf: 1500,
  fewestLeaves: 8,
  mostLeaves: 32,
  bins: 255,
  shrinkage: 1,
  leafHessian: 1,
  splitGain: 0,
  rowShare: 1,
  columnShares: [0.5],
  gainNoise: 0,
  categorySmoothing: 5,
  categoryShrinkage: 2,
  fewLevels: 4,
  mostSetCodes: 40,
  orders: 4,
  statisticSmoothing: 5,
  statisticBins: 64,
  parts: 5,
  bags: 5,
};

/** The leaves of a tree where there are so many rows. */
export function leavesFor(rows: number, { rowsPerLeaf, fewestLeaves, mostLeaves }: Settings): number {
  return Math.max(fewestLeaves, Math.min(mostLeaves, Math.round(rows / rowsPerLeaf)));
}
