import { takeRows } from "../features/matrix.ts";
import type { FitInput, Learner } from "../learners/learner.ts";
import { logLossOfLogit } from "../numeric/logistic.ts";
import { Random } from "../numeric/random.ts";
import { evaluateProgram } from "../program/evaluate.ts";
import type { ScoreProgram } from "../program/program.ts";
import { calibrateProgram } from "../program/transform.ts";
import type { Contest } from "./choose.ts";
import { asOfNewest, stretchesOf, withClock } from "./clock.ts";
import { drawHidden, hiddenVariances } from "./hidden-spread.ts";
import { outOfFold } from "./out-of-fold.ts";
import { calibrationThatPays } from "./platt.ts";
import { stackLearners } from "./stack.ts";
import { weightedMean } from "./weighted-mean.ts";

/**
 * What may come nearest to the truth, for `intervalReach`: the blend of all that were in the contest. Where one learner was asked for, its
 * blend with a witness and, where the witness tells more by itself, the witness alone: a blend that is half a learner too simple for
 * its leads is half too smooth. A model that is too simple for its data can't tell that by itself.
 * @param witness null where none is called
 * @param input what the contest was held on, in these folds and judged by these places
 * @param follows whether the winner follows the newest leads; the witness then does too
 */
export async function nearestTruths(
  contest: Contest,
  witness: Learner | null,
  input: FitInput,
  inputFolds: Uint8Array,
  places: Uint32Array,
  follows: boolean,
): Promise<readonly Contest["nearest"][]> {
  if (!witness) return [contest.nearest];
  const { logits, y, folds, importance } = contest.outOfFold;
  const stretches = follows ? stretchesOf(input) : null;
  const dated = stretches ? withClock(input, stretches) : input;
  const said = await outOfFold(witness, dated, inputFolds, places);
  const learner = stretches ? asOfNewest(witness) : witness;
  const lossOf = (told: Float64Array) =>
    weightedMean(
      told.map((x, row) => logLossOfLogit(x, y[row]!)),
      importance,
    );
  const blend = stackLearners([contest.winner, learner], [logits, said], y, folds, importance);
  return lossOf(said) < lossOf(logits) ? [blend, { learner, logits: said }] : [blend];
}

/**
 * The truth that intervals assume: what comes nearest, made as rough as the outcomes allow. What no learner has found may be there
 * all the same, the more so the fewer wins there are; a truth as smooth as what was learned from few leads would be found again
 * too easily. Of several it is therefore the one that is further from what the winner says, the roughness included.
 * @param win the calibrated program of the contest's winner
 * @param input what that was fitted on
 * @param learned what the contest was held on, judged by these places
 * @returns a calibrated logit a row of `input`
 */
export async function assumedTruth(
  win: ScoreProgram,
  input: FitInput,
  { winner, outOfFold }: Contest,
  nearest: readonly Contest["nearest"][],
  learned: FitInput,
  judged: Uint32Array,
): Promise<Float64Array> {
  const { y, folds, importance } = outOfFold;
  const calibrated = (logits: Float64Array) => {
    const affine = calibrationThatPays(logits, y, folds, importance);
    return { affine, told: logits.map((x) => affine.slope * x + affine.offset) };
  };
  const own = calibrated(outOfFold.logits).told;
  const matrix = takeRows(learned.matrix, judged);
  const groups = Uint32Array.from(judged, (place) => learned.groups?.[place] ?? place);
  const candidates = nearest.map(({ learner, logits }) => {
    const { affine, told } = calibrated(logits);
    const variances = hiddenVariances({ matrix, logits: told, y, importance, groups });
    const square = weightedMean(
      told.map((x, row) => (x - own[row]!) ** 2),
      importance,
    );
    const roughness = [...variances.values()].reduce((sum, variance) => sum + variance, square);
    return { learner, affine, variances, roughness };
  });
  const { learner, affine, variances } = candidates.reduce((a, b) => (b.roughness > a.roughness ? b : a));
  const program =
    learner === winner
      ? win
      : calibrateProgram(
          (await learner.fit({ ...input, wantsBags: false })).program,
          affine.slope,
          affine.offset,
        );
  const hidden = drawHidden(input.matrix, variances, new Random(input.seed, "hidden"));
  return evaluateProgram(program, input.matrix).map((x, row) => x + hidden[row]!);
}
