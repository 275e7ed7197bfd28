import type { FitInput, Learner } from "../learners/learner.ts";
import { evaluateProgram } from "../program/evaluate.ts";
import { calibrateProgram } from "../program/transform.ts";
import type { Contest } from "./choose.ts";
import { outOfFold } from "./out-of-fold.ts";
import { calibrationThatPays } from "./platt.ts";
import { stackLearners } from "./stack.ts";

/**
 * What comes nearest to the truth, for `intervalReach`: the blend of all that were in the contest or, where one learner was
 * asked for, its blend with a witness. A model that is too simple for its data can't tell that by itself.
 * @param witness null where none is called
 * @param input what the contest was held on, in these folds and judged by these places
 */
export async function nearestTruth(
  contest: Contest,
  witness: Learner | null,
  input: FitInput,
  inputFolds: Uint8Array,
  places: Uint32Array,
): Promise<Contest["nearest"]> {
  if (!witness) return contest.nearest;
  const { logits, y, folds, importance } = contest.outOfFold;
  const said = await outOfFold(witness, input, inputFolds, places);
  return stackLearners([contest.winner, witness], [logits, said], y, folds, importance);
}

/** Its calibrated logits of rows that it is fitted on. */
export async function truthOn(
  { learner, logits }: Contest["nearest"],
  { y, folds, importance }: Contest["outOfFold"],
  input: FitInput,
): Promise<Float64Array> {
  const { program } = await learner.fit({ ...input, wantsBags: false });
  const { slope, offset } = calibrationThatPays(logits, y, folds, importance);
  return evaluateProgram(calibrateProgram(program, slope, offset), input.matrix);
}
