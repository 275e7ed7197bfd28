import { additive } from "./additive/additive.ts";
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

/** @throws RangeError for a name that isn't in the catalogue */
export function learnerNamed(name: string): Learner {
  const learner = Object.hasOwn(learners, name) ? learners[name] : undefined;
  if (!learner)
    throw new RangeError(`found learner ${name}, wanted one of ${Object.keys(learners).join(", ")}`);
  return learner;
}
