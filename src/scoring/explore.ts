import { Random } from "../numeric/random.ts";
import type { Grade, Prediction } from "./prediction.ts";

export interface ExploreOptions {
  /** The chance that a lead is marked, above 0 and below 1. */
  readonly share: number;
  /** Equal seeds mark the same leads, by their ids alone, in whatever file and order they come. */
  readonly seed: number;
  /** The grades that are worked anyway; where nobody says, nothing is told of who is worked in all. */
  readonly worked?: readonly Grade[];
}

/** What is decided on one lead, with the chances that it had: what later training needs to undo the choice. */
export interface Exploration {
  /** To be worked whatever its score. */
  readonly explore: boolean;
  readonly explorePropensity: number;
  /** To be worked, for its grade or for this mark; only where the grades that are worked were told. */
  readonly work?: boolean;
  readonly workPropensity?: number;
}

/**
 * Marks a random share of leads, so that outcomes are seen of leads that nobody would have worked for their score.
 * @throws RangeError for a share outside (0, 1)
 */
export function explorer({ share, seed, worked }: ExploreOptions): (prediction: Prediction) => Exploration {
  if (!(share > 0 && share < 1))
    throw new RangeError(`exploring a share of ${share}, wanted one between 0 and 1`);
  return ({ id, grade }) => {
    const explore = new Random(seed, `explore ${id}`).uniform() < share;
    const marked = { explore, explorePropensity: share };
    if (worked === undefined) return marked;
    const isWorked = worked.includes(grade);
    return { ...marked, work: isWorked || explore, workPropensity: isWorked ? 1 : share };
  };
}
