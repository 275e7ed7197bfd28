import { type Evaluation, evaluate } from "../evaluation/evaluate.ts";
import { takeRows } from "../features/matrix.ts";
import { applyPlan } from "../features/plan.ts";
import type { Learner } from "../learners/learner.ts";
import { logit, logLossOfLogit, sigmoid } from "../numeric/logistic.ts";
import { evaluateProgram } from "../program/evaluate.ts";
import { type Contest, type ContestOptions, chooseLearner, type OutOfFold } from "./choose.ts";
import { foldsFor, groupedFolds, MOST_FOLDS } from "./folds.ts";
import { nearestTruth } from "./interval-truth.ts";
import { calibrationThatPays } from "./platt.ts";
import { inputFor, type Prepared, planFor } from "./prepare.ts";
import type { TrainContext, TrainSettings } from "./settings.ts";

/** What the training side and its one look at the held-out rows gave. */
export interface Measured {
  readonly contest: Contest;
  /** On the held-out rows, by a model that never saw them. */
  readonly holdout: Evaluation;
  /** The log loss of the training side's base rate on the held-out rows. */
  readonly baseRateLogLoss: number;
  /** The raw logits of all rows that were scored by a model that never saw them, with the part they were scored in. */
  readonly outOfSample: OutOfFold & {
    /** The buyer of each row. */
    readonly groups: Uint32Array;
  };
  /** What intervals take for the truth. */
  readonly nearest: Contest["nearest"];
}

/**
 * Chooses the learner out of fold on the training side, fits it there, and judges it once on the held-out rows.
 * @param witness whom intervals ask besides the winner, out of competition; null for nobody
 */
export async function measureOnHoldOut(
  prepared: Prepared,
  contestants: readonly Learner[],
  witness: Learner | null,
  prefer: ContestOptions["prefer"],
  settings: TrainSettings,
  context: TrainContext,
): Promise<Measured> {
  const { table, split, labels, lessons, groups, moments, seed } = prepared;
  const tell = context.onProgress ?? (() => {});
  const { training } = lessons;
  const { plan } = planFor(prepared, settings, training.rows);
  const input = inputFor(prepared, plan, training, context);
  const folds = groupedFolds(input.y, input.groups, foldsFor(input.y, input.groups), seed);
  const contest = await chooseLearner(contestants, input, folds, {
    prefer,
    ...(settings.budgetSeconds !== undefined && { budgetSeconds: settings.budgetSeconds }),
    now: context.now,
    onProgress: tell,
    judged: training.mature,
  });
  const { outOfFold } = contest;
  const nearest = await nearestTruth(
    contest,
    witness,
    { ...input, onProgress: (done) => tell("witness for intervals", done) },
    folds,
    training.mature,
  );
  const fitted = await contest.winner.fit({
    ...input,
    wantsBags: false,
    onProgress: (done) => tell("held-out check", done),
  });

  const { slope, offset } = calibrationThatPays(outOfFold.logits, outOfFold.y, outOfFold.folds);
  const logits = evaluateProgram(fitted.program, takeRows(applyPlan(plan, table, moments), split.test));
  const y = Float64Array.from(split.test, (row) => labels.y[row]!);
  const buyers = Uint32Array.from(split.test, (row) => groups[row]!);
  const baseRate = logit(mean(outOfFold.y));
  return {
    contest,
    holdout: evaluate(
      logits.map((x) => sigmoid(slope * x + offset)),
      y,
      { groups: buyers, seed },
    ),
    baseRateLogLoss: mean(y.map((label) => logLossOfLogit(baseRate, label))),
    outOfSample: {
      logits: Float64Array.from([...outOfFold.logits, ...logits]),
      y: Float64Array.from([...outOfFold.y, ...y]),
      folds: Uint8Array.from([...outOfFold.folds, ...y.map(() => MOST_FOLDS)]), // the held-out rows are one more fold
      groups: Uint32Array.from([...Uint32Array.from(training.mature, (at) => input.groups[at]!), ...buyers]),
    },
    nearest,
  };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
