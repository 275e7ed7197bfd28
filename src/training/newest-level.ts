import type { FitInput } from "../learners/learner.ts";
import { stretchesOf } from "./clock.ts";
import { weightedMean } from "./weighted-mean.ts";

/** Where the newest leads stand, of a model that follows them. */
export interface NewestLevel {
  /** How many leads stand for the present. */
  readonly leads: number;
  /** How much higher the mean logit is as of now than it was as of when each lead came. */
  readonly moved: number;
}

/**
 * @param input what the model was fitted on
 * @param now calibrated logits of these leads as of the newest
 * @param then calibrated logits by models that never saw the leads, each as of when it came
 */
export function newestLevel(input: FitInput, now: Float64Array, then: Float64Array): NewestLevel {
  const stretches = stretchesOf(input) ?? new Float64Array(now.length);
  const newest = stretches.reduce((last, stretch) => Math.max(last, stretch), 0);
  return {
    leads: stretches.reduce((count, stretch) => count + Number(stretch === newest), 0),
    moved: weightedMean(now, null) - weightedMean(then, null),
  };
}
