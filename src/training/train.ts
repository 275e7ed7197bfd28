import { type Evaluation, evaluate } from "../evaluation/evaluate.ts";
import { isFreeMail } from "../features/email-kind.ts";
import { takeRows } from "../features/matrix.ts";
import { applyPlan, type FeaturePlan, fitPlan } from "../features/plan.ts";
import { InputError } from "../leads/input-error.ts";
import { findColumn, type LeadTable } from "../leads/table.ts";
import { learnerNamed, learners } from "../learners/catalogue.ts";
import type { FitInput, Learner } from "../learners/learner.ts";
import { logit, logLossOfLogit, sigmoid } from "../numeric/logistic.ts";
import { quantileSorted } from "../numeric/order.ts";
import { Random } from "../numeric/random.ts";
import { evaluateProgram } from "../program/evaluate.ts";
import { calibrateProgram } from "../program/transform.ts";
import { type Golden, makeGolden } from "../scoring/golden.ts";
import type { Calibration, ScorerParts } from "../scoring/parts.ts";
import { createScorer, type LeadScorer } from "../scoring/scorer.ts";
import { type Contest, chooseLearner, type LeaderboardRow } from "./choose.ts";
import { measureDrivers } from "./drivers.ts";
import { buyerGroups, groupedFolds } from "./folds.ts";
import { type FirstVersionVerdict, judgeFirstVersion } from "./gate.ts";
import { type Labels, labelLeads } from "./labels.ts";
import { auditLeakage, type ColumnLeakage } from "./leakage.ts";
import { type Affine, calibrationThatPays } from "./platt.ts";
import { type Reference, referenceOf } from "./reference.ts";
import { assignRoles, type Roles } from "./roles.ts";
import { schemaOf } from "./schema.ts";
import type { TrainContext, TrainSettings } from "./settings.ts";
import { holdOut, type Split } from "./split.ts";

const FOLDS = 5;
const FEWEST_WINS = 10;
/** Below it only the linear learner is tried: tables would follow single leads. */
const FEWEST_WINS_FOR_TABLES = 20;
const QUANTILES = 1001;
/** Where grades A, B and C end, as shares of the best leads. */
const GRADE_SHARES = [0.1, 0.3, 0.6] as const;

export interface Trained {
  readonly scorer: LeadScorer;
  /** Counts of rows; `unreadable` is the reader's. */
  readonly rows: Labels["counts"];
  /** On the held-out rows, by the model that never saw them; the shipped one is refitted on all mature rows. */
  readonly holdout: Evaluation;
  /** The log loss of the training rows' base rate on the held-out rows. */
  readonly baseRateLogLoss: number;
  readonly split: Split["split"];
  readonly leaderboard: readonly LeaderboardRow[];
  /** Why this learner. */
  readonly because: string;
  readonly gate: FirstVersionVerdict;
  readonly dropped: readonly { readonly column: string; readonly because: string }[];
  /** Columns that may be leaks, kept until a person decides. */
  readonly doubtful: readonly { readonly column: string; readonly because: string }[];
  readonly roles: Roles;
  readonly reference: Reference;
  readonly golden: Golden;
  /** What a person should know, one sentence each. */
  readonly warnings: readonly string[];
  /** What the learner told of its fit. */
  readonly notes: readonly string[];
}

/**
 * From a table of leads to a scorer with everything that is known of it: labels, leakage audit, hold-out, features, the
 * contest of the learners, calibration, evaluation, the final fit on all mature rows.
 * @throws InputError where the leads can't be learned from
 * @throws the signal's reason once it is aborted
 */
export async function train(
  table: LeadTable,
  settings: TrainSettings,
  context: TrainContext,
): Promise<Trained> {
  const seed = settings.seed ?? 1;
  const tell = context.onProgress ?? (() => {});
  const roles = assignRoles(table, settings);
  const labels = labelLeads(table, {
    target: settings.target,
    ...(settings.positive && { positive: settings.positive }),
    ...(settings.lost && { lost: settings.lost }),
    ...(roles.created && { created: roles.created }),
    ...(roles.closed && { closed: roles.closed }),
    ...(settings.horizonDays !== undefined && { horizonDays: settings.horizonDays }),
    ...(settings.until !== undefined && { until: settings.until }),
  });
  const warnings = [...labels.notes];
  const contestants = learnersFor(settings.learner ?? "auto", labels.wins, warnings);
  const groups = buyersOf(table, roles);
  const created = roles.created === null ? null : datesOf(table, roles.created);
  const split = holdOut(labels.mature, {
    ...(created && { created }),
    horizonDays: labels.horizonDays,
    groups,
    y: labels.y,
    seed,
  });
  warnings.push(...split.notes);
  context.signal?.throwIfAborted();

  tell("leakage audit", 0);
  const audit = auditLeakage(table, {
    columns: roles.features.filter((name) => name !== roles.created),
    rows: split.train,
    outcome: labels.outcome,
    y: labels.y,
    groups,
    seed,
  });
  const kept = new Set(settings.keep ?? []);
  const leaks = audit.filter(({ column, verdict }) => verdict === "leak" && !kept.has(column));
  const leaked = new Set(leaks.map(({ column }) => column));
  const columns = roles.features.filter((name) => !leaked.has(name));

  const moments = momentsOf(table, created, labels.endOfData);
  const plans = (rows: Uint32Array) =>
    fitPlan(table, {
      columns,
      ...(roles.created && { created: roles.created }),
      rows,
      moments,
      absoluteDates: settings.absoluteDates ?? [],
    });
  const common = {
    link: "logit" as const,
    seed,
    pool: context.pool,
    ...(context.signal && { signal: context.signal }),
  };
  const inputOf = (plan: FeaturePlan, rows: Uint32Array): FitInput => ({
    ...common,
    matrix: takeRows(applyPlan(plan, table, moments), rows),
    y: Float64Array.from(rows, (row) => labels.y[row]!),
    groups: Uint32Array.from(rows, (row) => groups[row]!),
    ...(created && { moments: Float64Array.from(rows, (row) => created[row]!) }),
  });

  // The contest and the one look at the held-out rows, with nothing learned from them.
  const { plan: firstPlan } = plans(split.train);
  demandFeatures(firstPlan, table, [...leaked]);
  const firstInput = inputOf(firstPlan, split.train);
  const folds = groupedFolds(firstInput.y, firstInput.groups!, foldsFor(firstInput.y), seed);
  const contest = await chooseLearner(contestants, firstInput, folds, context.now, tell);
  const firstFit = await contest.winner.fit({
    ...firstInput,
    onProgress: (done) => tell("held-out check", done),
  });
  const firstAffine = calibrationThatPays(contest.logits, firstInput.y, folds);
  const testMatrix = takeRows(applyPlan(firstPlan, table, moments), split.test);
  const testLogits = evaluateProgram(firstFit.program, testMatrix);
  const testY = Float64Array.from(split.test, (row) => labels.y[row]!);
  const holdout = evaluate(
    testLogits.map((x) => sigmoid(affine(x, firstAffine))),
    testY,
    {
      groups: Uint32Array.from(split.test, (row) => groups[row]!),
      seed,
    },
  );
  const baseRateLogLoss = logLossOfConstant(mean(firstInput.y), testY);

  // The shipped model: the same recipe on all mature rows, calibrated on logits that are all out of sample.
  const { plan, dropped } = plans(labels.mature);
  const input = inputOf(plan, labels.mature);
  const fitted = await contest.winner.fit({ ...input, onProgress: (done) => tell("final fit", done) });
  const outOfSample = joinOutOfSample(contest, folds, firstInput.y, testLogits, testY);
  const shipped = calibrationThatPays(outOfSample.logits, outOfSample.y, outOfSample.folds);
  const win = calibrateProgram(fitted.program, shipped.slope, shipped.offset);
  const calibration = calibrationOf(shipped, outOfSample.logits, input.y, settings.gradeCuts);
  const inTest = new Set(split.test);
  const testRows = Uint32Array.from(labels.mature.keys()).filter((i) => inTest.has(labels.mature[i]!));
  const drivers = measureDrivers(win, input.matrix, input.y, testRows, seed);
  const read = new Set([...plan.features.map((f) => f.column), ...Object.values(settings.concepts ?? {})]);
  const endOfData = labels.endOfData ?? latestDate(table);
  const parts: ScorerParts = {
    about: {
      learner: contest.winner.name,
      outcome: { target: settings.target, positive: labels.positive, lost: labels.lost },
      horizonDays: labels.horizonDays,
      endOfData: endOfData === null ? null : new Date(endOfData).toISOString(),
    },
    schema: schemaOf(table, roles, settings, read),
    plan,
    win,
    bags: fitted.bags.map((bag) => calibrateProgram(bag, shipped.slope, shipped.offset)),
    calibration,
    drivers,
    framework: settings.framework ?? null,
    concepts: settings.concepts ?? {},
  };
  const scorer = createScorer(parts);
  const asOf = endOfData ?? 0;
  return {
    scorer,
    rows: labels.counts,
    holdout,
    baseRateLogLoss,
    split: split.split,
    leaderboard: contest.leaderboard,
    because: contest.because,
    gate: judgeFirstVersion(holdout, baseRateLogLoss),
    dropped: [...leaks.map(({ column, because }) => ({ column, because })), ...dropped],
    doubtful: doubtfulOf(audit, kept),
    roles,
    reference: referenceOf(drivers, calibration),
    golden: makeGolden(scorer, table, asOf, new Random(seed, "golden")),
    warnings,
    notes: fitted.notes,
  };
}

function learnersFor(asked: string, wins: number, warnings: string[]): readonly Learner[] {
  if (wins < FEWEST_WINS)
    throw new InputError(`can't train on ${wins} mature wins: wanted at least ${FEWEST_WINS}, better 40`);
  if (wins < FEWEST_WINS_FOR_TABLES) {
    warnings.push(
      `only ${wins} mature wins: trained the linear learner, whose probabilities are rough; wanted at least ${FEWEST_WINS_FOR_TABLES}`,
    );
    return [learnerNamed("linear")];
  }
  return asked === "auto" ? Object.values(learners) : [learnerNamed(asked)];
}

/** Rows of one customer, e-mail or company domain share a number. */
function buyersOf(table: LeadTable, roles: Roles): Uint32Array {
  const emailColumns = table.columns
    .filter(({ name, type }) => type === "email" && roles.of[name] !== "ignored")
    .map(({ name }) => name);
  return buyerGroups(table, {
    ...(roles.customer && { customer: roles.customer }),
    emailColumns,
    isFreeMail,
  });
}

/** When each row is looked at: at its creation, or, where that isn't known, at the end of the data. */
function momentsOf(table: LeadTable, created: Float64Array | null, endOfData: number | null): Float64Array {
  const end = endOfData ?? latestDate(table) ?? 0;
  return Float64Array.from({ length: table.rows }, (_, row) => {
    const at = created?.[row] ?? Number.NaN;
    return Number.isNaN(at) ? end : at;
  });
}

function datesOf(table: LeadTable, name: string): Float64Array {
  const column = findColumn(table, name);
  if (column?.type !== "date")
    throw new RangeError(`${name} is a column of type ${column?.type}, wanted dates`);
  return column.values;
}

/** The latest date in any column, or null without dates. */
function latestDate(table: LeadTable): number | null {
  let latest = Number.NEGATIVE_INFINITY;
  for (const column of table.columns)
    if (column.type === "date") for (const value of column.values) if (value > latest) latest = value;
  return latest === Number.NEGATIVE_INFINITY ? null : latest;
}

function demandFeatures(plan: FeaturePlan, table: LeadTable, leaks: readonly string[]): void {
  if (plan.features.length > 0) return;
  const because = leaks.length > 0 ? `; dropped as leaks: ${leaks.join(", ")} (--keep keeps them)` : "";
  throw new InputError(`no column of ${table.source} can be learned from${because}`);
}

/** As many folds as there are wins, at most five. */
function foldsFor(y: Float64Array): number {
  return Math.max(2, Math.min(FOLDS, sum(y)));
}

/** The out-of-fold logits of the training side and those of the held-out rows, as one more fold. */
function joinOutOfSample(
  contest: Contest,
  folds: Uint8Array,
  y: Float64Array,
  testLogits: Float64Array,
  testY: Float64Array,
): { logits: Float64Array; y: Float64Array; folds: Uint8Array } {
  return {
    logits: Float64Array.from([...contest.logits, ...testLogits]),
    y: Float64Array.from([...y, ...testY]),
    folds: Uint8Array.from([...folds, ...testY.map(() => FOLDS)]),
  };
}

function calibrationOf(
  { slope, offset }: Affine,
  logits: Float64Array,
  y: Float64Array,
  gradeCuts: Calibration["gradeCuts"] | undefined,
): Calibration {
  const sorted = logits.map((x) => sigmoid(affine(x, { slope, offset }))).sort();
  const quantiles = Array.from({ length: QUANTILES }, (_, i) => quantileSorted(sorted, i / (QUANTILES - 1)));
  const [a, b, c] = GRADE_SHARES.map((share) => quantileSorted(sorted, 1 - share)) as [
    number,
    number,
    number,
  ];
  return { slope, offset, quantiles, gradeCuts: gradeCuts ?? [a, b, c], baseRate: mean(y), leads: y.length };
}

function doubtfulOf(audit: readonly ColumnLeakage[], kept: ReadonlySet<string>): Trained["doubtful"] {
  return audit
    .filter(({ column, verdict }) => verdict === "doubtful" && !kept.has(column))
    .map(({ column, because }) => ({ column, because }));
}

function affine(x: number, { slope, offset }: Affine): number {
  return slope * x + offset;
}

function logLossOfConstant(p: number, y: Float64Array): number {
  return mean(y.map((label) => logLossOfLogit(logit(p), label)));
}

function mean(values: Float64Array): number {
  return sum(values) / values.length;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
