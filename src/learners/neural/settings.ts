/** How the net is built and learns; the values in `defaults` were chosen by inner cross-validation on training rows alone. */
export interface Settings {
  /** Most knots of a number's curve. */
  readonly knots: number;
  /** Pieces of the piecewise linear code in which a number enters its subnetwork. */
  readonly pieces: number;
  /** Hidden units of a number's subnetwork. */
  readonly hidden: number;
  /** Length of a category's embedding. */
  readonly embedding: number;
  /** Adam's learning rates, one a stage: each stage goes on from the best weights of the one before. */
  readonly rates: readonly number[];
  /** Batches of an epoch, at most. */
  readonly batches: number;
  /** Least rows of a batch. */
  readonly leastBatch: number;
  /** Epochs without a better loss on the held-out rows after which a stage ends. */
  readonly patience: number;
  /** Epochs of all stages together, at most. */
  readonly epochs: number;
  /** Share of the features that sit out a batch. */
  readonly dropout: number;
  /** Ridge penalty of a category's values and of missing, in units of log loss summed over rows. */
  readonly ridge: number;
  /** Ridge penalty of the differences between neighbouring knots, likewise. */
  readonly roughness: number;
  /** Members of the ensemble at most: each leaves out another part of the groups, which decides when it stops. */
  readonly members: number;
  /** Parts into which the groups are dealt; at least as many as members. */
  readonly parts: number;
}

export const defaults: Settings = {
  knots: 64,
  pieces: 16,
  hidden: 16,
  embedding: 4,
  rates: [0.005, 0.001],
  batches: 16,
  leastBatch: 128,
  patience: 5,
  epochs: 60,
  dropout: 0,
  ridge: 1,
  roughness: 1,
  members: 4,
  parts: 8,
};
