import { type FeatureMatrix, takeRows } from "../features/matrix.ts";
import type { FitInput, Learner } from "../learners/learner.ts";
import type { Random } from "../numeric/random.ts";
import { evaluateProgram } from "../program/evaluate.ts";
import { calibrateProgram } from "../program/transform.ts";
import type { Contest } from "./choose.ts";
import { drawHidden, hiddenVariances } from "./hidden-spread.ts";
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

/**
 * A truth made as rough as the outcomes allow: what no learner has found may be there all the same, the more so the fewer wins
 * there are. A truth as smooth as what was learned from few leads would be found again too easily.
 * @param truth a calibrated logit a row of `matrix`
 * @param input what the contest was held on, judged by these places
 */
export function asRoughAsMayBe(
  truth: Float64Array,
  matrix: FeatureMatrix,
  { logits }: Contest["nearest"],
  { y, folds, importance }: Contest["outOfFold"],
  input: FitInput,
  places: Uint32Array,
  random: Random,
): Float64Array {
  const { slope, offset } = calibrationThatPays(logits, y, folds, importance);
  const variances = hiddenVariances({
    matrix: takeRows(input.matrix, places),
    logits: logits.map((x) => slope * x + offset),
    y,
    importance,
    groups: Uint32Array.from(places, (place) => input.groups?.[place] ?? place),
  });
  const hidden = drawHidden(matrix, variances, random);
  return truth.map((x, row) => x + hidden[row]!);
}
