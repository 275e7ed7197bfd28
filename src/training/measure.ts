import { type Evaluation, evaluate } from "../evaluation/evaluate.ts";
import { type Feature, type FeatureMatrix, takeRows } from "../features/matrix.ts";
import { applyPlan, type FeaturePlan } from "../features/plan.ts";
import type { FitInput, Learner } from "../learners/learner.ts";
import { logit, logLossOfLogit, sigmoid } from "../numeric/logistic.ts";
import { evaluateProgram } from "../program/evaluate.ts";
import type { ScoreProgram } from "../program/program.ts";
import { type Contest, type ContestOptions, chooseLearner, type OutOfFold } from "./choose.ts";
import { foldsFor, groupedFolds, MOST_FOLDS } from "./folds.ts";
import { type Follower, type Following, followTime, matureOf } from "./follow-time.ts";
import { fitHorizons, type HorizonQuality, type Judged, judgeHorizons } from "./horizons.ts";
import { nearestTruths } from "./interval-truth.ts";
import type { HeldOutRows } from "./learning-curve.ts";
import { type Affine, calibrationThatPays } from "./platt.ts";
import { inputFor, type Prepared, planFor } from "./prepare.ts";
import { addSegmentTerms, chooseSegmentTerms, type SegmentRows, type SegmentTerm } from "./segment-terms.ts";
import type { TrainContext, TrainSettings } from "./settings.ts";
import { weightedMean } from "./weighted-mean.ts";

/** What the training side and its one look at the held-out rows gave. */
export interface Measured {
  /** Its out-of-fold logits are those with the segments' terms. */
  readonly contest: Contest;
  readonly segmentTerms: readonly SegmentTerm[];
  /** On the held-out rows, by a model that never saw them. */
  readonly holdout: Evaluation;
  /** The log loss of the training side's base rate on the held-out rows. */
  readonly baseRateLogLoss: number;
  /** The raw logits of all rows that were scored by a model that never saw them, with the part they were scored in. */
  readonly outOfSample: OutOfFold & {
    /** The buyer of each row. */
    readonly groups: Uint32Array;
    /** The rows of the table. */
    readonly rows: Uint32Array;
    /** Those of the pooled model alone, without the segments' terms. */
    readonly pooled: Float64Array;
  };
  /** On the held-out rows, ascending in days; fitted on the training side. Empty without a horizon. */
  readonly horizons: readonly HorizonQuality[];
  /** The calibration of the model that was judged. */
  readonly affine: Affine;
  /** What the model that was judged learned from, whom it was judged on, and its raw logits of these. */
  readonly learned: FitInput;
  /** The places, in what it learned from, of the rows that the contest was judged by. */
  readonly judged: Uint32Array;
  readonly heldOut: HeldOutRows & { readonly logits: Float64Array };
  /** What intervals may take for the truth. */
  readonly nearest: readonly Contest["nearest"][];
  /** What following the newest leads was found to be worth; null where nothing has moved. */
  readonly following: Following | null;
}

/**
 * Chooses the learner out of fold on the training side, fits it there, and judges it once on the held-out rows.
 * @param witness whom intervals ask besides the winner, out of competition; null for nobody
 * @param orBaseRate whether the base rate is taken where the winner tells no more than it
 */
export async function measureOnHoldOut(
  prepared: Prepared,
  contestants: readonly Learner[],
  witness: Learner | null,
  prefer: ContestOptions["prefer"],
  settings: TrainSettings,
  context: TrainContext,
  orBaseRate = false,
): Promise<Measured> {
  const { table, split, labels, lessons, groups, moments, importance, seed } = prepared;
  const tell = context.onProgress ?? (() => {});
  const from = context.now();
  const { training } = lessons;
  const { plan } = planFor(prepared, settings, training.rows);
  const all = inputFor(prepared, plan, training, context);
  const learned = Uint32Array.from(training.mature, (at) => training.rows[at]!);
  const foldsOfAll = groupedFolds(all.y, all.groups, foldsFor(all.y, all.groups), seed);
  const still = await chooseLearner(contestants, all, foldsOfAll, {
    prefer,
    orBaseRate,
    ...(settings.budgetSeconds !== undefined && { budgetSeconds: settings.budgetSeconds }),
    now: context.now,
    onProgress: tell,
    judged: training.mature,
    importance: importance && Float64Array.from(learned, (row) => importance[row]!),
  });
  const time = hasTimeToFollow(still, settings.budgetSeconds, (context.now() - from) / 1000)
    ? await followTime(still.winner, prepared, plan, training, still.outOfFold, split.test, context)
    : null;
  const { following = null, follower = null } = time ?? {};
  const lessonsTaken = follower ? matureOf(training, prepared) : training;
  const input = follower ? inputFor(prepared, plan, lessonsTaken, context) : all;
  const folds = follower ? still.outOfFold.folds : foldsOfAll;
  const pooled = follower ? withFollower(still, follower) : still;
  const taught = Uint32Array.from(training.mature, (at) => all.groups[at]!);
  const pooledRows = rowsWith(pooled.outOfFold, takeRows(all.matrix, training.mature));
  const chosen = chooseSegmentTerms(
    pooledRows,
    pooled.outOfFold.folds,
    taught,
    settings.segments ?? [],
    mayActTogether(input),
  );
  const outOfFold = { ...pooled.outOfFold, logits: chosen.logits };
  const contest = { ...pooled, outOfFold };
  const nearest = await nearestTruths(
    contest,
    witness,
    { ...input, onProgress: (done) => tell("witness for intervals", done) },
    folds,
    lessonsTaken.mature,
    follower !== null,
  );
  const fitted = await contest.winner.fit({
    ...input,
    wantsBags: false,
    onProgress: (done) => tell("held-out check", done),
  });

  const { slope, offset } = calibrationThatPays(
    outOfFold.logits,
    outOfFold.y,
    outOfFold.folds,
    outOfFold.importance,
  );
  const matrix = takeRows(applyPlan(plan, table, moments), split.test);
  const alone = evaluateProgram(fitted.program, matrix);
  const whole = addSegmentTerms(fitted.program, chosen.terms, pooledRows, input);
  const logits = whole === fitted.program ? alone : evaluateProgram(whole, matrix);
  const y = Float64Array.from(split.test, (row) => labels.y[row]!);
  const buyers = Uint32Array.from(split.test, (row) => groups[row]!);
  const weights = importance && Float64Array.from(split.test, (row) => importance[row]!);
  const baseRate = weightedMean(outOfFold.y, outOfFold.importance);
  const calibrated = (raw: Float64Array) => raw.map((x) => slope * x + offset);
  const horizons = measureHorizons(
    prepared,
    othersOf(settings, labels.horizonDays),
    { ...outOfFold, rows: learned, logits: calibrated(outOfFold.logits) },
    { rows: split.test, logits: calibrated(logits), importance: weights },
    baseRate,
  );
  return {
    contest,
    segmentTerms: chosen.terms,
    holdout: evaluate(calibrated(logits).map(sigmoid), y, {
      groups: buyers,
      seed,
      ...(weights && { weights }),
    }),
    baseRateLogLoss: weightedMean(
      y.map((label) => logLossOfLogit(logit(baseRate), label)),
      weights,
    ),
    outOfSample: {
      logits: Float64Array.from([...outOfFold.logits, ...logits]),
      y: Float64Array.from([...outOfFold.y, ...y]),
      folds: Uint8Array.from([...outOfFold.folds, ...y.map(() => MOST_FOLDS)]), // the held-out rows are one more fold
      importance: weights && Float64Array.from([...outOfFold.importance!, ...weights]),
      groups: Uint32Array.from([...taught, ...buyers]),
      pooled: Float64Array.from([...pooled.outOfFold.logits, ...alone]),
      rows: Uint32Array.from([...learned, ...split.test]),
    },
    horizons,
    affine: { slope, offset },
    learned: input,
    judged: lessonsTaken.mature,
    heldOut: { matrix, y, groups: buyers, importance: weights, logits: alone },
    nearest,
    following,
  };
}

/** Whether a budget has time left for some ten fits of the winner on part of the rows, and for those that come after. */
function hasTimeToFollow(
  { winner, leaderboard }: Contest,
  budgetSeconds: number | undefined,
  elapsed: number,
): boolean {
  const ofContest = leaderboard.find(({ learner }) => learner === winner.name)?.seconds ?? 0; // four fits' time
  return elapsed + 4 * ofContest <= (budgetSeconds ?? Number.POSITIVE_INFINITY);
}

/** The contest whose winner follows the newest leads. */
function withFollower(contest: Contest, { learner, logits }: Follower): Contest {
  const isNearest = contest.nearest.learner === contest.winner;
  return {
    ...contest,
    winner: learner,
    outOfFold: { ...contest.outOfFold, logits },
    nearest: isNearest ? { learner, logits } : contest.nearest,
  };
}

/** What the shipped model is fitted on: all lessons, or the mature ones where it follows the newest leads. */
export function finalInput(
  prepared: Prepared,
  plan: FeaturePlan,
  { following }: Measured,
  context: TrainContext,
): ReturnType<typeof inputFor> {
  const { all } = prepared.lessons;
  return inputFor(prepared, plan, following?.isKept ? matureOf(all, prepared) : all, context);
}

function rowsWith({ logits, y, importance }: OutOfFold, matrix: FeatureMatrix): SegmentRows {
  return { matrix, logits, y, importance };
}

/** Whether the constraints let a segment have its own terms by a feature; one that may only rise or fall has none. */
function mayActTogether({ constraints }: FitInput): (segment: Feature, partner: Feature) => boolean {
  const lists = constraints?.interactions;
  return (segment, partner) =>
    !Object.hasOwn(constraints?.monotone ?? {}, partner.name) &&
    (lists === undefined || lists.some((list) => list.includes(segment.name) && list.includes(partner.name)));
}

/**
 * What a fit on other rows becomes with the segments' terms, learned from all rows whose pooled logits are out of sample.
 * @param training what it was fitted on
 */
export function withSegments(
  program: ScoreProgram,
  { segmentTerms, outOfSample }: Measured,
  { table, moments }: Prepared,
  plan: FeaturePlan,
  training: FitInput,
  weights?: Float64Array,
): ScoreProgram {
  if (segmentTerms.length === 0) return program;
  const matrix = takeRows(applyPlan(plan, table, moments), outOfSample.rows);
  const rows = { ...rowsWith(outOfSample, matrix), logits: outOfSample.pooled };
  return addSegmentTerms(program, segmentTerms, rows, training, weights);
}

/** The horizons that are asked for beside the main one. */
export function othersOf({ moreHorizons = [] }: TrainSettings, main: number | null): readonly number[] {
  return [...new Set(moreHorizons)].filter((days) => days !== main);
}

/** All horizons fitted on what was known when the hold-out began, and judged on the held-out rows. */
function measureHorizons(
  { followUp, labels, groups, endOfData, trainingAsOf, seed }: Prepared,
  others: readonly number[],
  learned: Judged & { readonly folds: Uint8Array },
  heldOut: Judged,
  baseRate: number,
): HorizonQuality[] {
  if (followUp === null || labels.horizonDays === null || trainingAsOf === null || endOfData === null)
    return [];
  const main = { days: labels.horizonDays, baseRate };
  const buyers = Uint32Array.from(heldOut.rows, (row) => groups[row]!);
  return judgeHorizons(
    followUp,
    heldOut,
    buyers,
    fitHorizons(followUp, learned, main, others, trainingAsOf),
    main.days,
    endOfData,
    seed,
  );
}
