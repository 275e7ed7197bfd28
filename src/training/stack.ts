import { blendOf } from "../learners/blend/blend.ts";
import { stackingWeights } from "../learners/blend/weights.ts";
import type { Learner } from "../learners/learner.ts";

/** A blend with what it says of rows that neither its members nor its weights have seen. */
export interface Stack {
  readonly learner: Learner;
  /** The learners that have a part in it. */
  readonly members: readonly Learner[];
  /** One a row. */
  readonly logits: Float64Array;
}

/**
 * Blends learners by their out-of-fold logits: with weights of all rows in the learner, with weights of the other folds in each
 * fold's logits, so that these are as honest as a single learner's.
 * @param logits one array a learner
 * @param folds the fold of each row
 * @param importance how many leads each row stands for; null where each is one
 */
export function stackLearners(
  learners: readonly Learner[],
  logits: readonly Float64Array[],
  y: Float64Array,
  folds: Uint8Array,
  importance: Float64Array | null,
): Stack {
  const all = Array.from(y.keys());
  const blended = new Float64Array(y.length);
  for (const fold of new Set(folds)) {
    const others = all.filter((row) => folds[row] !== fold);
    const weights = stackingWeights(logits, y, others, importance);
    for (const row of all)
      if (folds[row] === fold)
        blended[row] = logits.reduce((sum, each, m) => sum + weights[m]! * each[row]!, 0);
  }
  const weights = stackingWeights(logits, y, all, importance);
  const members = learners
    .map((learner, m) => ({ learner, weight: weights[m]! }))
    .filter(({ weight }) => weight > 0);
  return {
    learner: blendOf(members),
    members: members.map(({ learner }) => learner),
    logits: blended,
  };
}
