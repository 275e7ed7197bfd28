import { isFreeMail } from "../features/email-kind.ts";
import { takeRows } from "../features/matrix.ts";
import { applyPlan, type FeaturePlan, fitPlan } from "../features/plan.ts";
import { guessTwoWay } from "../features/two-way.ts";
import { asOf } from "../leads/as-of.ts";
import { findColumn, type LeadTable } from "../leads/table.ts";
import type { FitInput } from "../learners/learner.ts";
import type { ClosingTimes } from "./after-closing.ts";
import { type ConstraintSettings, constraintsOf } from "./constraints.ts";
import { buyerGroups } from "./folds.ts";
import { type FollowUp, labelAsOf } from "./horizon-labels.ts";
import { DAY_MS, type Labels, labelLeads, labelOfWorked } from "./labels.ts";
import { leadFaults } from "./lead-faults.ts";
import { auditLeakage, type ColumnLeakage } from "./leakage.ts";
import { demandTimes, describeLessons, type Lessons, matureLessons, weightedLessons } from "./lessons.ts";
import { OPEN, WON } from "./outcomes.ts";
import { addCustomerPast, countRepeats, describePast, type RepeatPurchases } from "./repeat-purchases.ts";
import { assignRoles, keptColumns, type Roles } from "./roles.ts";
import type { TrainContext, TrainSettings } from "./settings.ts";
import { takeSnapshots } from "./snapshots.ts";
import { holdOut, type Split } from "./split.ts";
import { workedLeads } from "./worked.ts";

/** A table that is ready to be learned from: what each column is for, what each row teaches, and who stands where. */
export interface Prepared {
  readonly table: LeadTable;
  /** One row a lead: as it was given, with what was known of the customers. */
  readonly leadTable: LeadTable;
  /** Null where the customers' past isn't read. */
  readonly repeats: RepeatPurchases | null;
  readonly roles: Roles;
  readonly labels: Labels;
  /** What became of each row and when; null without a horizon. */
  readonly followUp: FollowUp | null;
  /** What is learned from: as of the first held-out row, without the buyers held out, and as of the end of the data. */
  readonly lessons: { readonly training: Lessons; readonly all: Lessons };
  /** Whether these are all whose label is known, by weight, or mature ones alone. */
  readonly lessonsBy: "mature" | "weighted";
  /** As of when the training side learns, in milliseconds: the first held-out row's, or the end of the data. Null without a horizon. */
  readonly trainingAsOf: number | null;
  /** What a person should know of the lessons, one sentence each. */
  readonly notes: readonly string[];
  /** How many leads each row stands for, where only some were worked; null where all were. */
  readonly importance: Float64Array | null;
  /** How many leads one that was worked stands for on average; 1 where all were. */
  readonly leadsPerWorked: number;
  /** The buyer of each row. */
  readonly groups: Uint32Array;
  /** The lead of each row; several rows are one lead looked at several times, where activities or field changes are told. */
  readonly leads: Uint32Array;
  /** When each row is looked at, in milliseconds. */
  readonly moments: Float64Array;
  /** Whether that is told by the data: without a creation column every row is looked at when the data end. */
  readonly isDated: boolean;
  /** The latest time in the data, in milliseconds; null without dates. */
  readonly endOfData: number | null;
  readonly split: Split;
  readonly audit: readonly ColumnLeakage[];
  /** The columns that features may be made of, leaks taken out. */
  readonly columns: readonly string[];
  /** What the settings ask of the model; empty where they ask nothing. */
  readonly constraints: ConstraintSettings;
  readonly seed: number;
}

/**
 * Assigns roles, labels leads, sets the held-out rows apart and looks for leaks on the others.
 * @throws InputError where the leads can't be learned from
 */
export function prepare(given: LeadTable, settings: TrainSettings): Prepared {
  const seed = settings.seed ?? 1;
  const stated = assignRoles(given, settings);
  const worked = workedLeads(given, settings);
  const labels = labelLeads(given, {
    target: settings.target,
    ...(settings.positive && { positive: settings.positive }),
    ...(settings.lost && { lost: settings.lost }),
    ...(stated.created && { created: stated.created }),
    ...(stated.closed && { closed: stated.closed }),
    ...(settings.horizonDays !== undefined && { horizonDays: settings.horizonDays }),
    ...(settings.until !== undefined && { until: settings.until }),
    ...(worked && { worked: worked.weights }),
  });
  const { table, added } = addCustomerPast(given, stated, labels.outcome);
  const roles = { ...stated, features: [...stated.features, ...added] };
  const created = table.moments ?? (roles.created === null ? null : datesOf(table, roles.created));
  const endOfData = labels.endOfData ?? latestDate(table);
  const looks = lookAt(table, labels, created, roles.closed, endOfData, settings.landmarks, worked?.weights);
  const importance = worked && Float64Array.from(looks.leads, (lead) => worked.weights[lead]!);
  const buyers = buyersOf(table, roles);
  const groups = looks.leads.map((lead) => buyers[lead]!);
  const split = holdOut(looks.labels.mature, {
    ...(created && { created: looks.dates }),
    horizonDays: labels.horizonDays,
    groups,
    y: looks.labels.y,
    seed,
  });
  const begin = split.test.reduce(
    (first, row) => Math.min(first, looks.dates[row]!),
    Number.POSITIVE_INFINITY,
  );
  const trainingAsOf = looks.followUp === null ? null : split.split === "time" ? begin : endOfData;
  const by = settings.labels ?? (looks.followUp === null ? "mature" : "weighted");
  const lessons = lessonsOf(looks, groups, split, { trainingAsOf, endOfData }, by, importance);
  const audit = auditLeakage(table, {
    columns: stated.features.filter((name) => name !== roles.created), // what was added is of the past by its making
    rows: Uint32Array.from(new Set(split.train.map((row) => looks.leads[row]!))),
    closedRows: Uint32Array.from(new Set(lessons.training.rows.map((row) => looks.leads[row]!))),
    outcome: labels.outcome,
    y: labels.y,
    groups: buyers,
    ...timesFor(table, roles, endOfData),
    seed,
  });
  const kept = keptColumns(settings);
  const leaks = new Set(audit.columns.filter((one) => one.verdict === "leak").map(({ column }) => column));
  const repeats = countRepeats(looks.table, looks.labels.y, looks.labels.mature);
  return {
    table: looks.table,
    leadTable: table,
    repeats,
    roles,
    labels: looks.labels,
    followUp: looks.followUp,
    lessons,
    lessonsBy: by,
    trainingAsOf,
    notes: [
      ...describePast(added),
      ...(worked?.notes ?? []),
      ...(by === "weighted"
        ? [describeLessons(lessons.all, looks.table.rows > table.rows ? "looks at leads" : "leads")]
        : []),
      ...audit.notes,
      ...leadFaults(table, roles, labels),
    ],
    importance,
    leadsPerWorked: worked?.mean ?? 1,
    groups,
    leads: looks.leads,
    moments: looks.moments,
    isDated: created !== null,
    endOfData,
    split,
    audit: audit.columns,
    columns: roles.features.filter((name) => kept.has(name) || !leaks.has(name)),
    constraints: settings.constraints ?? {},
    seed,
  };
}

/** When leads came and were closed, for the audit; empty where a file doesn't tell both. */
export function timesFor(
  table: LeadTable,
  { created, closed }: Roles,
  endOfData: number | null,
): { readonly times?: ClosingTimes } {
  if (created === null || closed === null || endOfData === null) return {};
  return { times: { created: datesOf(table, created), closed: datesOf(table, closed), endOfData } };
}

interface Looks {
  readonly table: LeadTable;
  readonly leads: Uint32Array;
  readonly moments: Float64Array;
  /** The moments, `NaN` where a lead's creation isn't known. */
  readonly dates: Float64Array;
  /** Of the looks; the counts are those of the leads. */
  readonly labels: Labels;
  readonly followUp: FollowUp | null;
}

/** One look a lead, when it was created; several where its life is told and a horizon says until when its label waits. */
function lookAt(
  table: LeadTable,
  labels: Labels,
  created: Float64Array | null,
  closedColumn: string | null,
  endOfData: number | null,
  landmarks: readonly number[] | undefined,
  worked: Float64Array | undefined,
): Looks {
  // Where it is told when a lead was looked at, nobody saw it at other times.
  const { activities, history, discovery } = table;
  const isTold =
    table.moments === undefined && [activities, history, discovery].some((log) => log !== undefined);
  const { horizonDays, outcome } = labels;
  const isFollowed = created !== null && closedColumn !== null && horizonDays !== null;
  if (!isTold || !isFollowed || endOfData === null) {
    const moments = momentsOf(table, created, endOfData);
    const leads = Uint32Array.from({ length: table.rows }, (_, row) => row);
    const followUp = isFollowed
      ? followUpOf(created, outcome, datesOf(table, closedColumn), horizonDays)
      : null;
    return { table: asOf(table, moments), leads, moments, dates: created ?? moments, labels, followUp };
  }
  const closed = datesOf(table, closedColumn);
  const looks = takeSnapshots(table, created, closed, outcome, endOfData, landmarks);
  const outcomes = Uint8Array.from(looks.leads, (lead) => outcome[lead]!);
  const dates = looks.moments.map((moment, row) =>
    Number.isNaN(created[looks.leads[row]!]!) ? Number.NaN : moment,
  );
  const followUp = followUpOf(
    dates,
    outcomes,
    Float64Array.from(looks.leads, (lead) => closed[lead]!),
    horizonDays,
  );
  const known = labelAsOf(followUp, { asOf: endOfData, horizonDays, by: "mature" });
  const y = labelOfWorked(known.y, worked && Float64Array.from(looks.leads, (lead) => worked[lead]!));
  const mature = Uint32Array.from(y.keys()).filter((row) => !Number.isNaN(y[row]!));
  const wins = mature.reduce((sum, row) => sum + y[row]!, 0);
  return { ...looks, dates, followUp, labels: { ...labels, outcome: outcomes, y, mature, wins } };
}

/** A lead closed at an unknown time is taken as closed on the last day of the horizon: nobody knew of it before. */
function followUpOf(
  moments: Float64Array,
  outcome: Uint8Array,
  closed: Float64Array,
  horizonDays: number,
): FollowUp {
  const horizon = Math.floor(horizonDays * DAY_MS);
  return {
    moments,
    won: outcome.map((one) => Number(one === WON)),
    closed: closed.map((time, row) => {
      if (outcome[row] === OPEN) return Number.POSITIVE_INFINITY;
      return Number.isNaN(time) ? moments[row]! + horizon : time;
    }),
  };
}

function lessonsOf(
  { labels, followUp, table }: Looks,
  groups: Uint32Array,
  { train, test }: Split,
  times: { readonly trainingAsOf: number | null; readonly endOfData: number | null },
  by: "mature" | "weighted",
  importance: Float64Array | null,
): Prepared["lessons"] {
  const { y, mature, horizonDays } = labels;
  if (by === "mature")
    return { training: matureLessons(train, y, importance), all: matureLessons(mature, y, importance) };
  demandTimes(table.source, horizonDays);
  const asOf = (moment: number | null, absent: Uint32Array) =>
    weightedLessons(followUp!, groups, absent, { asOf: moment!, horizonDays }, importance);
  return { training: asOf(times.trainingAsOf, test), all: asOf(times.endOfData, new Uint32Array()) };
}

/** The plan that these rows give, and which columns it and their names' looks left out. */
export function planFor(
  { table, columns, roles, moments }: Prepared,
  settings: TrainSettings,
  rows: Uint32Array,
): ReturnType<typeof fitPlan> {
  const { plan, dropped } = fitPlan(table, {
    columns,
    ...(roles.created && columns.includes(roles.created) && { created: roles.created }),
    rows,
    moments,
    absoluteDates: settings.absoluteDates ?? [],
    twoWay: settings.twoWay ?? (table.activities ? guessTwoWay(table.activities.kinds) : []),
    keep: [
      ...(settings.keep ?? []),
      ...columns.filter((name) => settings.columns?.[name]?.role === "feature"),
    ],
  });
  return { plan, dropped: [...roles.leftOut, ...dropped] };
}

/** What a learner is given of these lessons. */
export function inputFor(
  { table, moments, groups, isDated, constraints, seed }: Prepared,
  plan: FeaturePlan,
  { rows, y, weights }: Lessons,
  { pool, signal }: TrainContext,
): FitInput & { groups: Uint32Array } {
  return {
    matrix: takeRows(applyPlan(plan, table, moments), rows),
    y,
    ...(weights && { weights }),
    groups: Uint32Array.from(rows, (row) => groups[row]!),
    ...(isDated && { moments: Float64Array.from(rows, (row) => moments[row]!) }),
    constraints: constraintsOf(plan.features, constraints),
    link: "logit",
    seed,
    pool,
    ...(signal && { signal }),
  };
}

/** Rows of one customer, e-mail or company domain share a number. */
export function buyersOf(table: LeadTable, roles: Roles): Uint32Array {
  const emailColumns = table.columns
    .filter(({ name, type }) => type === "email" && roles.of[name] !== "ignored")
    .map(({ name }) => name);
  return buyerGroups(table, {
    ...(roles.customer && { customer: roles.customer }),
    emailColumns,
    isFreeMail,
  });
}

/** A row is looked at when it was created, or, where that isn't known, at the end of the data. */
function momentsOf(table: LeadTable, created: Float64Array | null, endOfData: number | null): Float64Array {
  return Float64Array.from({ length: table.rows }, (_, row) => {
    const at = created?.[row] ?? Number.NaN;
    return Number.isNaN(at) ? (endOfData ?? 0) : at;
  });
}

function datesOf(table: LeadTable, name: string): Float64Array {
  const column = findColumn(table, name);
  if (column?.type !== "date")
    throw new RangeError(`${name} is a column of type ${column?.type}, wanted dates`);
  return column.values;
}

function latestDate(table: LeadTable): number | null {
  let latest = Number.NEGATIVE_INFINITY;
  for (const column of table.columns)
    if (column.type === "date") for (const value of column.values) if (value > latest) latest = value;
  return latest === Number.NEGATIVE_INFINITY ? null : latest;
}
