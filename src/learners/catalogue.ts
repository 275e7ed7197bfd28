import { additive } from "./additive/additive.ts";
import { baseRate } from "./base-rate.ts";
import { bayes } from "./bayes/bayes.ts";
import { boosted } from "./boosted/boosted.ts";
import type { Learner } from "./learner.ts";
import { linear } from "./linear/linear.ts";
import { neural } from "./neural/neural.ts";
import { points } from "./points/points.ts";

/** Every learner by its name, simplest first. */
export const learners: Readonly<Record<string, Learner>> = {
  points,
  bayes,
  linear,
  additive,
  boosted,
  neural,
};

/**
 * @param name of the catalogue, or that of the base rate, which nobody can ask for but a contest may end with
 * @throws RangeError for any other name
 */
export function learnerNamed(name: string): Learner {
  if (name === baseRate.name) return baseRate;
  const learner = Object.hasOwn(learners, name) ? learners[name] : undefined;
  if (!learner)
    throw new RangeError(`found learner ${name}, wanted one of ${Object.keys(learners).join(", ")}`);
  return learner;
}
