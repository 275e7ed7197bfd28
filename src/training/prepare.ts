import { isFreeMail } from "../features/email-kind.ts";
import { takeRows } from "../features/matrix.ts";
import { applyPlan, type FeaturePlan, fitPlan } from "../features/plan.ts";
import { findColumn, type LeadTable } from "../leads/table.ts";
import type { FitInput } from "../learners/learner.ts";
import { type ConstraintSettings, constraintsOf } from "./constraints.ts";
import { buyerGroups } from "./folds.ts";
import { type Labels, labelLeads } from "./labels.ts";
import { auditLeakage, type ColumnLeakage } from "./leakage.ts";
import { assignRoles, type Roles } from "./roles.ts";
import type { TrainContext, TrainSettings } from "./settings.ts";
import { holdOut, type Split } from "./split.ts";

/** A table that is ready to be learned from: what each column is for, what each row teaches, and who stands where. */
export interface Prepared {
  readonly table: LeadTable;
  readonly roles: Roles;
  readonly labels: Labels;
  /** The buyer of each row. */
  readonly groups: Uint32Array;
  /** When each row was created, in milliseconds; null without a creation column. */
  readonly created: Float64Array | null;
  /** When each row is looked at. */
  readonly moments: Float64Array;
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
export function prepare(table: LeadTable, settings: TrainSettings): Prepared {
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
  const groups = buyersOf(table, roles);
  const created = roles.created === null ? null : datesOf(table, roles.created);
  const split = holdOut(labels.mature, {
    ...(created && { created }),
    horizonDays: labels.horizonDays,
    groups,
    y: labels.y,
    seed,
  });
  const audit = auditLeakage(table, {
    columns: roles.features.filter((name) => name !== roles.created),
    rows: split.train,
    outcome: labels.outcome,
    y: labels.y,
    groups,
    seed,
  });
  const kept = new Set(settings.keep ?? []);
  const leaks = new Set(audit.filter((one) => one.verdict === "leak").map(({ column }) => column));
  const endOfData = labels.endOfData ?? latestDate(table);
  return {
    table,
    roles,
    labels,
    groups,
    created,
    moments: momentsOf(table, created, endOfData),
    endOfData,
    split,
    audit,
    columns: roles.features.filter((name) => kept.has(name) || !leaks.has(name)),
    constraints: settings.constraints ?? {},
    seed,
  };
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
    keep: [
      ...(settings.keep ?? []),
      ...columns.filter((name) => settings.columns?.[name]?.role === "feature"),
    ],
  });
  return { plan, dropped: [...roles.identifying, ...dropped] };
}

/** What a learner is given of these rows. */
export function inputFor(
  { table, moments, labels, groups, created, constraints, seed }: Prepared,
  plan: FeaturePlan,
  rows: Uint32Array,
  { pool, signal }: TrainContext,
): FitInput & { groups: Uint32Array } {
  return {
    matrix: takeRows(applyPlan(plan, table, moments), rows),
    y: Float64Array.from(rows, (row) => labels.y[row]!),
    groups: Uint32Array.from(rows, (row) => groups[row]!),
    ...(created && { moments: Float64Array.from(rows, (row) => created[row]!) }),
    constraints: constraintsOf(plan.features, constraints),
    link: "logit",
    seed,
    pool,
    ...(signal && { signal }),
  };
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
