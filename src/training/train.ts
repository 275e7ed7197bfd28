import { type CalibrationCurve, calibrationCurve } from "../evaluation/calibration-curve.ts";
import { type CalibrationBin, calibrationTable } from "../evaluation/calibration-table.ts";
import { effectiveCountOf } from "../evaluation/effective-count.ts";
import type { Evaluation } from "../evaluation/evaluate.ts";
import type { WonDeals } from "../explanation/nearest-deals.ts";
import type { NamedSegmentation, Segmentation } from "../explanation/segments.ts";
import { answersAsHistory } from "../leads/answers-as-history.ts";
import { InputError } from "../leads/input-error.ts";
import { findColumn, numberAt } from "../leads/table.ts";
import { sigmoid } from "../numeric/logistic.ts";
import { Random } from "../numeric/random.ts";
import { evaluateProgram } from "../program/evaluate.ts";
import type { ScoreProgram } from "../program/program.ts";
import { calibrateProgram } from "../program/transform.ts";
import { compileFramework } from "../qualification/qualify.ts";
import { type Golden, makeGolden } from "../scoring/golden.ts";
import type { Horizon } from "../scoring/parts.ts";
import { createScorer, type LeadScorer } from "../scoring/scorer.ts";
import { fitAmount } from "./amount.ts";
import type { LeaderboardRow } from "./choose.ts";
import { checkConstraints } from "./constraints.ts";
import { contestantsFor } from "./contestants.ts";
import { measureDrivers } from "./drivers.ts";
import { checkSensitive, type Fairness, judgeFairness } from "./fairness.ts";
import type { Following } from "./follow-time.ts";
import { type FirstVersionVerdict, judgeFirstVersion } from "./gate.ts";
import { type GateBacktest, judgeGate } from "./gate-backtest.ts";
import { type HeldOutActions, heldOutActions } from "./held-out-actions.ts";
import { demandHorizons, fitHorizons, type HorizonQuality } from "./horizons.ts";
import { intervalReach } from "./interval-reach.ts";
import { assumedTruth } from "./interval-truth.ts";
import type { Labels } from "./labels.ts";
import { segmentLeads } from "./lead-segments.ts";
import { type LearningPoint, learningCurve } from "./learning-curve.ts";
import { matureLessons } from "./lessons.ts";
import { finalInput, type Measured, measureOnHoldOut, othersOf, withSegments } from "./measure.ts";
import { type NewestLevel, newestLevel } from "./newest-level.ts";
import { type Affine, calibrationThatPays } from "./platt.ts";
import { inputFor, type Prepared, planFor, prepare } from "./prepare.ts";
import { rankingOf } from "./ranking.ts";
import { rareLevelsOf } from "./rare-levels.ts";
import { type Reference, referenceOf } from "./reference.ts";
import type { RepeatPurchases } from "./repeat-purchases.ts";
import { keptColumns, type Roles } from "./roles.ts";
import { schemaOf } from "./schema.ts";
import { judgeSegments, type SegmentQuality } from "./segment-quality.ts";
import { describeSegmentTerms } from "./segment-terms.ts";
import type { TrainContext, TrainSettings } from "./settings.ts";
import type { Split } from "./split.ts";
import { wonDeals } from "./won-deals.ts";

export interface Trained {
  readonly scorer: LeadScorer;
  readonly rows: Labels["counts"];
  /** On the held-out rows, by the model that never saw them; the shipped one is fitted again on these too. */
  readonly holdout: Evaluation;
  /** The log loss of the training side's base rate on the held-out rows. */
  readonly baseRateLogLoss: number;
  /** What was told and what came true, over all leads that were scored by a model that never saw them. */
  readonly reliability: {
    readonly bins: readonly CalibrationBin[];
    /** Null where it can't be told. */
    readonly curve: CalibrationCurve | null;
  };
  /** How each horizon's probabilities came true on the held-out rows; empty without a horizon. */
  readonly horizons: readonly HorizonQuality[];
  /** Quantiles of the days from creation to a win, where both times are known. */
  readonly daysToWin: Labels["daysToWin"];
  /** How often customers buy again; null where their past isn't read. */
  readonly repeats: RepeatPurchases | null;
  /** How much better the held-out leads were told the more was learned from; growing. */
  readonly learningCurve: readonly LearningPoint[];
  /** What following the newest leads was found to be worth; null where there is no sign that anything has moved. */
  readonly following: Followed | null;
  readonly split: Split["split"];
  readonly leaderboard: readonly LeaderboardRow[];
  /** Why this learner. */
  readonly because: string;
  readonly gate: FirstVersionVerdict;
  readonly dropped: readonly ColumnNote[];
  /** Columns that may be leaks, kept until a person decides. */
  readonly doubtful: readonly ColumnNote[];
  readonly roles: Roles;
  readonly reference: Reference;
  readonly golden: Golden;
  /** What likeness to won deals is told by; null without ids, or where it isn't wanted. */
  readonly neighbours: WonDeals | null;
  /** How well the held-out leads of each segment are told, one entry a column of `segments`. */
  readonly segments: readonly SegmentQuality[];
  /** One for each sensitive column. */
  readonly fairness: readonly Fairness[];
  /** The framework judged by what became of the mature leads; null where none was given. */
  readonly gateBacktest: GateBacktest | null;
  /** The discovered segments, then those of each column. */
  readonly leadSegments: readonly Segmentation[];
  /** The segments that the framework names; null where it names none. */
  readonly namedSegments: NamedSegmentation | null;
  /** What score and gate say of the held-out leads; null without a framework. */
  readonly actions: HeldOutActions | null;
  /** What a person should know, one sentence each. */
  readonly warnings: readonly string[];
  /** What the learner told of its fit. */
  readonly notes: readonly string[];
}

/** `level`: where the newest leads stand; null where they aren't followed. */
export type Followed = Following & { readonly level: NewestLevel | null };

export interface ColumnNote {
  readonly column: string;
  readonly because: string;
}

/**
 * From a table of leads to a scorer with everything that is known of it: labels, leakage audit, hold-out, features, the
 * contest of the learners, calibration, evaluation, and the final fit on all rows whose label is known.
 * @throws InputError where the leads can't be learned from
 * @throws the signal's reason once it is aborted
 */
export async function train(
  given: Prepared["table"],
  settings: TrainSettings,
  context: TrainContext,
): Promise<Trained> {
  const table = answersAsHistory(given);
  const sensitive = settings.sensitive ?? [];
  checkSensitive(table, sensitive);
  const { framework = null, concepts = {} } = settings;
  const gate = framework && compileFramework(framework, concepts, table.columns); // so that a bad one costs no training
  const prepared = prepare(table, settings);
  const { labels, lessons, split, audit, roles, seed } = prepared;
  const kept = keptColumns(settings);
  const judged = (verdict: "leak" | "doubtful"): ColumnNote[] =>
    audit
      .filter((one) => one.verdict === verdict && !kept.has(one.column))
      .map(({ column, because }) => ({ column, because }));
  const { plan, dropped } = planFor(prepared, settings, lessons.all.rows);
  if (plan.features.length === 0) throw nothingToLearnFrom(table.source, [...judged("leak"), ...dropped]);
  context.signal?.throwIfAborted();

  const idle = checkConstraints(prepared.constraints, plan.features, prepared.leadTable, prepared.columns);
  const warnings = [...labels.notes, ...prepared.notes, ...split.notes, ...idle];
  const others = othersOf(settings, labels.horizonDays);
  if (prepared.followUp)
    demandHorizons(prepared.followUp, outOfSampleRows(prepared), others, prepared.endOfData!);

  const { contestants, witness, prefer, orBaseRate } = contestantsFor(labels.wins, settings, warnings);
  const measured = await measureOnHoldOut(
    prepared,
    contestants,
    witness,
    prefer,
    settings,
    context,
    orBaseRate,
  );
  const { contest, holdout, baseRateLogLoss, outOfSample } = measured;
  warnings.push(...contest.warnings);

  const curve = await learningCurve(
    contest.winner,
    { ...measured.learned, onProgress: (done) => context.onProgress?.("learning curve", done) },
    measured.heldOut,
    measured.heldOut.logits,
    measured.affine,
  );
  const input = finalInput(prepared, plan, measured, context);
  const mature = lessons.all.weights
    ? inputFor(prepared, plan, matureLessons(labels.mature, labels.y, prepared.importance), context)
    : input;
  const fitted = await contest.winner.fit({
    ...input,
    onProgress: (done) => context.onProgress?.("final fit", done),
  });
  const affine = calibrationThatPays(
    outOfSample.logits,
    outOfSample.y,
    outOfSample.folds,
    outOfSample.importance,
  );
  const whole = (program: ScoreProgram, weights?: Float64Array) =>
    calibrateProgram(
      withSegments(program, measured, prepared, plan, input, weights),
      affine.slope,
      affine.offset,
    );
  const win = whole(fitted.program);
  const forIntervals = { ...input, onProgress: (done: number) => context.onProgress?.("intervals", done) };
  const truth = await assumedTruth(
    win,
    forIntervals,
    contest,
    measured.nearest,
    measured.learned,
    measured.judged,
  );
  const levelError = measured.following?.isKept ? measured.following.levelError : undefined;
  const reach = await intervalReach(contest.winner, forIntervals, truth, {
    ...(levelError !== undefined && { levelError }),
    ...(prepared.importance && input.weights && { leads: effectiveCountOf(input.weights) }),
  });
  const toldThen = outOfSample.logits.map((x) => affine.slope * x + affine.offset);
  const ranking = rankingOf(outOfSample, affine, mature, settings.gradeCuts);
  const horizons = horizonsOf(prepared, measured, affine, ranking.baseRate, others);
  const rareLevels = rareLevelsOf(plan, prepared.table, prepared.moments, {
    ...outOfSample,
    logits: toldThen,
  });
  const segments = [...new Set(measured.segmentTerms.map(({ segment }) => segment))];
  const calibration = {
    ...ranking,
    ...reach,
    ...(levelError !== undefined && { levelError }),
    ...(rareLevels.length > 0 && { rareLevels }),
    ...(horizons.length > 0 && { horizons }),
    ...(segments.length > 0 && { segments }),
  };
  const amount = await fitAmount(
    mature,
    amountsOf(prepared.table, roles.amount, labels.mature),
    labels.mature.map((row) => prepared.leads[row]!),
  );
  warnings.push(...amount.notes);
  const drivers = measureDrivers(win, mature.matrix, mature.y, placesOf(split.test, labels.mature), seed);
  const told = [...(gate?.parts.told.values() ?? [])].flatMap(({ column }) => (column ? [column.name] : []));
  const read = new Set([...plan.features.map(({ column }) => column), ...Object.values(concepts), ...told]);
  const { endOfData } = prepared;
  const scorer = createScorer({
    about: {
      learner: contest.winner.name,
      outcome: { target: settings.target, positive: labels.positive, lost: labels.lost },
      horizonDays: labels.horizonDays,
      endOfData: endOfData === null ? null : new Date(endOfData).toISOString(),
    },
    schema: schemaOf(prepared.leadTable, roles, settings, read),
    plan,
    win,
    bags: fitted.bags.map((bag, b) => whole(bag, bagOf(measured, new Random(seed, `segments, bag ${b}`)))),
    calibration,
    amount: amount.model,
    drivers,
    framework,
    concepts,
  });
  const leadSegments = segmentLeads(prepared, win, mature.matrix, framework, concepts);
  return {
    scorer,
    rows: labels.counts,
    holdout,
    baseRateLogLoss,
    reliability: reliabilityOf(measured, affine),
    horizons: measured.horizons,
    daysToWin: labels.daysToWin,
    repeats: prepared.repeats,
    learningCurve: curve,
    following: measured.following && {
      ...measured.following,
      level: measured.following.isKept
        ? newestLevel(input, evaluateProgram(win, input.matrix), toldThen)
        : null,
    },
    split: split.split,
    leaderboard: contest.leaderboard,
    because: contest.because,
    gate: judgeFirstVersion(holdout, baseRateLogLoss),
    dropped: [...judged("leak"), ...dropped],
    doubtful: judged("doubtful"),
    roles,
    reference: referenceOf(drivers, calibration),
    golden: makeGolden(scorer, prepared.leadTable, endOfData ?? 0, new Random(seed, "golden")),
    neighbours: settings.neighbours === false ? null : wonDeals(prepared, win, mature.matrix),
    segments: judgeSegments(prepared.table, settings.segments ?? [], {
      heldOut: split.test,
      ...heldOutOf(measured, affine),
    }),
    actions:
      framework &&
      gate &&
      heldOutActions(
        framework,
        gate,
        prepared.table,
        prepared.moments,
        { rows: split.test, ...heldOutOf(measured, affine) },
        calibration,
      ),
    fairness: judgeFairness(prepared.table, sensitive, {
      heldOut: split.test,
      ...heldOutOf(measured, affine),
      cut: calibration.gradeCuts[1],
      learned: labels.mature,
      matrix: mature.matrix,
    }),
    gateBacktest: settings.framework
      ? judgeGate(prepared, { framework: settings.framework, concepts }, context.signal)
      : null,
    leadSegments: leadSegments.found,
    namedSegments: leadSegments.named,
    warnings,
    notes: [
      ...fitted.notes,
      ...describeSegmentTerms(settings.segments, measured.segmentTerms, plan.features),
    ],
  };
}

function nothingToLearnFrom(source: string, dropped: readonly ColumnNote[]): InputError {
  const because =
    dropped.length === 0
      ? "none is left besides the outcome and what was excluded"
      : dropped.map(({ column, because }) => `${column} ${because}`).join("; ");
  return new InputError(`found no column of ${source} to learn from, wanted at least one: ${because}`);
}

/** The rows that a model that never saw them will score, as `measureOnHoldOut` does. */
function outOfSampleRows({ lessons: { training }, split }: Prepared): Uint32Array {
  return Uint32Array.from([...Array.from(training.mature, (at) => training.rows[at]!), ...split.test]);
}

/** The other horizons of the shipped model, fitted on all rows that a model that never saw them has scored. */
function horizonsOf(
  { followUp, labels, endOfData }: Prepared,
  { outOfSample }: Measured,
  { slope, offset }: Affine,
  baseRate: number,
  others: readonly number[],
): readonly Horizon[] {
  if (followUp === null || labels.horizonDays === null || endOfData === null) return [];
  const judged = { ...outOfSample, logits: outOfSample.logits.map((x) => slope * x + offset) };
  return fitHorizons(followUp, judged, { days: labels.horizonDays, baseRate }, others, endOfData);
}

function reliabilityOf({ outOfSample }: Measured, { slope, offset }: Affine): Trained["reliability"] {
  const { y, groups, importance } = outOfSample;
  const logits = outOfSample.logits.map((x) => slope * x + offset);
  return {
    bins: calibrationTable(logits.map(sigmoid), y, importance ?? undefined),
    curve: calibrationCurve(logits, y, groups, importance),
  };
}

/** How often each out-of-sample row counts for a bag: each buyer by an exponential draw (Rubin 1981). */
function bagOf({ segmentTerms, outOfSample }: Measured, random: Random): Float64Array | undefined {
  if (segmentTerms.length === 0) return undefined;
  const { groups, importance } = outOfSample;
  const draws = new Map<number, number>();
  for (const group of groups) if (!draws.has(group)) draws.set(group, -Math.log1p(-random.uniform()));
  return Float64Array.from(groups, (group, row) => draws.get(group)! * (importance?.[row] ?? 1));
}

/** What the model that never saw the held-out rows, which stand last, told of them, calibrated as the shipped one. */
function heldOutOf({ holdout, outOfSample }: Measured, { slope, offset }: Affine) {
  return {
    probabilities: outOfSample.logits.slice(-holdout.rows).map((x) => sigmoid(slope * x + offset)),
    y: outOfSample.y.slice(-holdout.rows),
    importance: outOfSample.importance?.slice(-holdout.rows) ?? null,
  };
}

/** What the deals of these rows were worth, `NaN` where that isn't told. */
function amountsOf(table: Prepared["table"], name: string | null, rows: Uint32Array): Float64Array {
  const column = name === null ? undefined : findColumn(table, name);
  if (column?.type !== "number") return new Float64Array(0);
  return Float64Array.from(rows, (row) => numberAt(column, row) ?? Number.NaN);
}

/** Where the rows `some` stand among the ascending rows `all`. */
function placesOf(some: Uint32Array, all: Uint32Array): Uint32Array {
  const wanted = new Set(some);
  return Uint32Array.from(all.keys()).filter((place) => wanted.has(all[place]!));
}
