import type { Evaluation } from "../evaluation/evaluate.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import { takeRows } from "../features/matrix.ts";
import type { FeaturePlan } from "../features/plan.ts";
import { applyPlan } from "../features/plan.ts";
import { columnOfCells } from "../leads/column-of-cells.ts";
import { InputError } from "../leads/input-error.ts";
import { type Cell, findColumn, type LeadTable } from "../leads/table.ts";
import type { ImportedModel } from "../learners/importers/imported.ts";
import { logit, logLossOfLogit, sigmoid } from "../numeric/logistic.ts";
import { Random } from "../numeric/random.ts";
import { NORMAL_95 } from "../numeric/wilson-interval.ts";
import { evaluateProgram } from "../program/evaluate.ts";
import { codesUnder } from "../program/feature-codes.ts";
import type { ScoreProgram } from "../program/program.ts";
import { calibrateProgram } from "../program/transform.ts";
import { type Golden, makeGolden } from "../scoring/golden.ts";
import type { Calibration, ScorerParts } from "../scoring/parts.ts";
import { createScorer, type LeadScorer } from "../scoring/scorer.ts";
import { measureDrivers } from "./drivers.ts";
import { foldsFor, groupedFolds } from "./folds.ts";
import { type FirstVersionVerdict, judgeFirstVersion } from "./gate.ts";
import { type Labels, labelLeads } from "./labels.ts";
import { type Affine, calibrationThatPays, NO_CALIBRATION } from "./platt.ts";
import { buyersOf } from "./prepare.ts";
import { rankingOf } from "./ranking.ts";
import { type Reference, referenceOf } from "./reference.ts";
import { assignRoles } from "./roles.ts";
import { schemaOf } from "./schema.ts";
import type { TrainSettings } from "./settings.ts";

/** A foreign model as a scorer, with what is known of it. */
export interface AdoptedModel {
  readonly scorer: LeadScorer;
  readonly reference: Reference;
  readonly golden: Golden;
  /** What the leads given with it said; null where none were given. */
  readonly measured: MeasuredModel | null;
}

export interface MeasuredModel {
  readonly rows: Labels["counts"];
  /** Of the calibrated probabilities; slope and offset were fitted on the same leads. */
  readonly evaluation: Evaluation;
  /** The log loss of the base rate of these leads. */
  readonly baseRateLogLoss: number;
  readonly calibration: Affine;
  readonly gate: FirstVersionVerdict;
  /** What a person should know of the leads, one sentence each. */
  readonly warnings: readonly string[];
}

export interface AdoptSettings extends TrainSettings {
  /** Keep the model's own probabilities, however the leads came out. False by default. */
  readonly asIs?: boolean;
}

/** The columns from which the model's features are made, by name: text for a category, else numbers. */
export function columnTypesOf({ features }: ScoreProgram): Record<string, "number" | "category"> {
  return Object.fromEntries(features.map(({ column, kind }) => [column, kind]));
}

/** Where nothing is known of the leads: scores are hundredths of the probability, intervals are as wide as they can be. */
const UNKNOWN: Omit<Calibration, "baseRate"> = {
  slope: 1,
  offset: 0,
  quantiles: Array.from({ length: 1001 }, (_, i) => i / 1000),
  gradeCuts: [0.75, 0.5, 0.25],
  leads: 1,
  vennAbers: { logits: [], low: [], high: [] },
  reach: 0,
  misfit: 0,
};

/** The scorer of a model of which nothing is known but its file. */
export function adoptAlone(tool: string, imported: ImportedModel, seed: number): AdoptedModel {
  const { program, bags } = imported;
  const calibration = { ...UNKNOWN, baseRate: sigmoid(program.base) };
  const scorer = createScorer({
    about: {
      learner: tool,
      outcome: { target: "", positive: [], lost: [] },
      horizonDays: null,
      endOfData: null,
    },
    schema: {
      columns: program.features.map(({ column, kind }) => ({ name: column, type: kind, role: "feature" })),
    },
    plan: planOf(program),
    win: program,
    bags,
    calibration,
    amount: null,
    drivers: [],
    framework: null,
    concepts: {},
  });
  return {
    scorer,
    reference: referenceOf([], calibration),
    golden: makeGolden(scorer, standIns(program), 0, new Random(seed, "golden")),
    measured: null,
  };
}

/**
 * The scorer of a model with leads whose outcome is known: they calibrate it, where that pays on folds that it wasn't fitted on,
 * rank its probabilities, cut its grades and tell how good it is. Whether the model itself learned from them nobody knows.
 * @throws InputError where the leads lack a column of the model, or can't be measured on
 */
export function adoptOn(
  tool: string,
  imported: ImportedModel,
  table: LeadTable,
  settings: AdoptSettings,
): AdoptedModel {
  const { program } = imported;
  checkColumns(program, table);
  const seed = settings.seed ?? 1;
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
  const plan = planOf(program);
  const y = Float64Array.from(labels.mature, (row) => labels.y[row]!);
  const matrix = takeRows(applyPlan(plan, table, new Float64Array(table.rows)), labels.mature);
  const buyers = buyersOf(table, roles);
  const groups = Uint32Array.from(labels.mature, (row) => buyers[row]!);
  const raw = evaluateProgram(program, matrix);
  const folds = groupedFolds(y, groups, foldsFor(y, groups), seed);
  const affine = settings.asIs ? NO_CALIBRATION : calibrationThatPays(raw, y, folds);
  const win = calibrateProgram(program, affine.slope, affine.offset);
  const drivers = measureDrivers(win, matrix, y, Uint32Array.from(y.keys()), seed);
  const ranking = rankingOf({ logits: raw, y, importance: null }, affine, { y }, settings.gradeCuts);
  const calibration = { ...ranking, reach: imported.bags.length > 1 ? NORMAL_95 : 0, misfit: 0 };
  const concepts = settings.concepts ?? {};
  const read = new Set([...program.features.map(({ column }) => column), ...Object.values(concepts)]);
  const parts: ScorerParts = {
    about: {
      learner: tool,
      outcome: { target: settings.target, positive: labels.positive, lost: labels.lost },
      horizonDays: labels.horizonDays,
      endOfData: labels.endOfData === null ? null : new Date(labels.endOfData).toISOString(),
    },
    schema: schemaOf(table, roles, settings, read),
    plan,
    win,
    bags: imported.bags.map((bag) => calibrateProgram(bag, affine.slope, affine.offset)),
    calibration,
    amount: null,
    drivers,
    framework: settings.framework ?? null,
    concepts,
  };
  const scorer = createScorer(parts);
  const evaluation = evaluate(
    raw.map((x) => sigmoid(affine.slope * x + affine.offset)),
    y,
    { groups, seed },
  );
  const baseRateLogLoss =
    y.reduce((sum, label) => sum + logLossOfLogit(logit(ranking.baseRate), label), 0) / y.length;
  return {
    scorer,
    reference: referenceOf(drivers, calibration),
    golden: makeGolden(scorer, table, labels.endOfData ?? 0, new Random(seed, "golden")),
    measured: {
      rows: labels.counts,
      evaluation,
      baseRateLogLoss,
      calibration: affine,
      gate: judgeFirstVersion(evaluation, baseRateLogLoss),
      warnings: labels.notes,
    },
  };
}

function planOf({ features }: ScoreProgram): FeaturePlan {
  return { transforms: features.map(({ column, kind }) => ({ kind, column })), features };
}

function checkColumns({ features }: ScoreProgram, table: LeadTable): void {
  const absent = features.filter(({ column }) => !findColumn(table, column)).map(({ column }) => column);
  if (absent.length > 0)
    throw new InputError(
      `can't measure the model on ${table.source}: found no column ${absent.slice(0, 5).join(", ")}${absent.length > 5 ? ` and ${absent.length - 5} more` : ""}, ` +
        "wanted one for each of its features (columns can be named in the order of the features)",
    );
}

/** Values that the program tells apart, from which made-up leads are drawn. */
function standIns(program: ScoreProgram): LeadTable {
  const columns = program.features.map(({ column, kind, levels }, f) => {
    const cells: Cell[] =
      kind === "category"
        ? [null, ...(levels ?? [])]
        : [null, 0, ...codesUnder(program.terms, f, program.features[f]!).cuts];
    return { name: column, type: kind, cells };
  });
  const rows = Math.max(1, ...columns.map(({ cells }) => cells.length));
  return {
    rows,
    source: "stand-ins",
    columns: columns.map(({ cells, ...column }) =>
      columnOfCells(
        column,
        Array.from({ length: rows }, (_, row) => cells[row % cells.length]!),
      ),
    ),
  };
}
