import type { FitInput, Learner } from "../learners/learner.ts";
import { sigmoid } from "../numeric/logistic.ts";
import { quantileSorted } from "../numeric/order.ts";
import { Random } from "../numeric/random.ts";
import { evaluateProgram } from "../program/evaluate.ts";
import type { ScoreProgram } from "../program/program.ts";
import { deviationOf } from "../scoring/interval.ts";

/** What a 90 % interval of one doubt alone would have: the 95 % quantile of the standard normal distribution. */
const LEAST = 1.6448536269514722;
/** So that a few rows on which the bags agree by chance don't widen all others without end. */
const MOST = 8;
/** More than 0.9: the known truth is a model of the learner's own kind, which it finds more easily than another. */
const COVERED = 0.95;

/**
 * How many deviations (`deviationOf`) an interval must reach to hold the truth, found by a parametric bootstrap (Efron and
 * Tibshirani 1993, §6.5): the fitted model is taken for the truth, outcomes are drawn from it, the learner learns these anew,
 * and the distances of its logits to the known truth are counted in deviations. So the bias of penalties and early stops
 * counts too, which no spread of bags shows.
 * @param input with outcomes of both kinds
 * @param truth the fitted, calibrated model
 */
export async function intervalReach(learner: Learner, input: FitInput, truth: ScoreProgram): Promise<number> {
  const logits = evaluateProgram(truth, input.matrix);
  const random = new Random(input.seed, "reach");
  const y = logits.map((x) => Number(random.uniform() < sigmoid(x)));
  const baseRate = input.y.reduce((sum, label) => sum + label, 0) / input.y.length;
  const { program, bags } = await learner.fit({ ...input, y });
  if (bags.length < 2) return LEAST;
  const found = evaluateProgram(program, input.matrix);
  const ofBags = bags.map((bag) => evaluateProgram(bag, input.matrix));
  const values = new Float64Array(bags.length);
  const distances = logits.map((x, row) => {
    ofBags.forEach((each, b) => {
      values[b] = each[row]!;
    });
    const deviation = deviationOf(values, { baseRate, leads: input.y.length });
    return Math.min(MOST, Math.abs(found[row]! - x) / deviation);
  });
  return Math.max(LEAST, quantileSorted(distances.sort(), COVERED));
}
