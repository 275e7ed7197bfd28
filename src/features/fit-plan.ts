import { type Column, findColumn, type LeadTable } from "../leads/table.ts";
import { ACTIVITIES, activityCandidates } from "./activity-transform.ts";
import { checkMoments, tableReaderOf } from "./apply-plan.ts";
import { booleanCandidates } from "./boolean-transform.ts";
import type { Candidate, Training } from "./candidate.ts";
import { categoryCandidates } from "./category-transform.ts";
import { type DateUse, dateCandidates } from "./date-transform.ts";
import { emailCandidates } from "./email-transform.ts";
import { jobTitleCandidates } from "./job-title-transform.ts";
import { MOST_LEVELS } from "./levels.ts";
import { type FeatureValues, MISSING, UNSEEN } from "./matrix.ts";
import { numberCandidates } from "./number-transform.ts";
import type { FeaturePlan } from "./plan.ts";
import { reasons } from "./reasons.ts";
import { textCandidates } from "./text-transform.ts";

export interface PlanInput {
  /** The names of the columns to make features of, each once. */
  readonly columns: readonly string[];
  /** The column of the leads' creation: only its season is used, whether or not `columns` has it. */
  readonly created?: string;
  /** The rows to learn from. */
  readonly rows: Uint32Array;
  /** When each row of the table is looked at, in milliseconds. */
  readonly moments: Float64Array;
  /** Date columns that also give the days since 1970, which no model can extrapolate. */
  readonly absoluteDates?: readonly string[];
  /** Types of activities in which the lead itself spoke. */
  readonly twoWay?: readonly string[];
  /** Columns that are no ids, whatever their numbers look like. */
  readonly keep?: readonly string[];
  /** Most levels of a category, at most 253. */
  readonly maxLevels?: number;
}

/** A column, or some of its features, that the plan leaves out; `because` continues a sentence that begins with the column. */
export interface Dropped {
  readonly column: string;
  readonly because: string;
}

/**
 * Learns from the training rows which features the columns give. A column without values, with too many different ones or with
 * whole numbers that look dealt out as ids are, and
 * a feature that is constant or tells the same as an earlier one in all training rows is dropped, with the reason.
 * @throws RangeError for no rows, a row or a column that the table doesn't have, moments that don't fit, or a bad `maxLevels`
 */
export function fitPlan(
  table: LeadTable,
  {
    columns,
    created,
    rows,
    moments,
    absoluteDates = [],
    twoWay = [],
    keep = [],
    maxLevels = MOST_LEVELS,
  }: PlanInput,
): { plan: FeaturePlan; dropped: Dropped[] } {
  checkRows(rows, table.rows);
  checkMoments(moments, table.rows);
  if (!Number.isInteger(maxLevels) || maxLevels < 1 || maxLevels > MOST_LEVELS)
    throw new RangeError(
      `fitting a feature plan: found maxLevels ${maxLevels}, wanted a whole number from 1 to ${MOST_LEVELS}`,
    );
  const names = new Set(created === undefined ? columns : [...columns, created]);

  const training: Training = { rows, maxLevels, keep: new Set(keep) };
  const dropped: Dropped[] = [];
  const kept: Kept[] = [];
  /** Keeps the candidates that tell something new, and returns the others. */
  const addAll = (name: string, candidates: readonly Candidate[]): Dropped[] =>
    candidates.flatMap((candidate) => {
      const values = tableReaderOf(candidate.transform, candidate.feature)(table, moments);
      const because = emptiness(values, rows) ?? repetition(candidate, values, kept, rows);
      if (because !== undefined) return [{ column: name, because: about(candidate, because) }];
      kept.push({ ...candidate, values });
      return [];
    });
  for (const name of names) {
    const column = findColumn(table, name);
    if (column === undefined)
      throw new RangeError(
        `fitting a feature plan: found no column ${name} in ${table.source}, wanted it there`,
      );
    const use = { created: name === created, absolute: absoluteDates.includes(name) };
    const candidates = candidatesOf(column, training, use);
    if (typeof candidates === "string") {
      dropped.push({ column: name, because: candidates });
      continue;
    }
    dropped.push(...addAll(name, candidates));
  }
  // Windows that tell the same as others are no loss that a person should hear of.
  if (table.activities) addAll(ACTIVITIES, activityCandidates(table.activities, training, moments, twoWay));
  const plan = {
    transforms: kept.map(({ transform }) => transform),
    features: kept.map(({ feature }) => feature),
  };
  return { plan, dropped };
}

interface Kept extends Candidate {
  readonly values: FeatureValues;
}

function candidatesOf(column: Column, training: Training, use: DateUse): Candidate[] | string {
  switch (column.type) {
    case "number":
      return numberCandidates(column, training);
    case "boolean":
      return booleanCandidates(column);
    case "date":
      return dateCandidates(column, training, use);
    case "category":
      return categoryCandidates(column, training);
    case "jobTitle":
      return jobTitleCandidates(column, training);
    case "email":
      return emailCandidates(column, training);
    case "text":
      return textCandidates(column, training);
  }
}

/** Why a feature tells nothing by itself, if so. */
function emptiness(values: FeatureValues, rows: Uint32Array): string | undefined {
  const first = values[rows[0]!]!;
  for (const row of rows) if (!same(values[row]!, first)) return undefined;
  const missing = values instanceof Float64Array ? Number.isNaN(first) : first === 0;
  return missing ? reasons.empty(rows.length) : reasons.constant(rows.length);
}

/** Which earlier feature tells the same, if one: equal numbers, or the same rows in levels of whatever names. */
function repetition(
  { feature }: Candidate,
  values: FeatureValues,
  kept: readonly Kept[],
  rows: Uint32Array,
): string | undefined {
  const equal = feature.kind === "number" ? equalNumbers : equalParts;
  const twin = kept.find(
    (earlier) => earlier.feature.kind === feature.kind && equal(values, earlier.values, rows),
  );
  return twin && reasons.duplicate(twin.feature.name, rows.length);
}

function equalNumbers(a: FeatureValues, b: FeatureValues, rows: Uint32Array): boolean {
  return rows.every((row) => same(a[row]!, b[row]!));
}

/** Whether codes of a stand for codes of b one to one, missing for missing and rare for rare. */
function equalParts(a: FeatureValues, b: FeatureValues, rows: Uint32Array): boolean {
  const none = -1;
  const toB = new Int16Array(256).fill(none);
  const toA = new Int16Array(256).fill(none);
  for (const code of [MISSING, UNSEEN]) toB[code] = toA[code] = code;
  return rows.every((row) => {
    const [x, y] = [a[row]!, b[row]!];
    if (toB[x] === none && toA[y] === none) {
      toB[x] = y;
      toA[y] = x;
    }
    return toB[x] === y && toA[y] === x;
  });
}

function same(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

/** Names the feature where it isn't the whole column. */
function about({ feature }: Candidate, because: string): string {
  return feature.name === feature.column ? because : `has a feature ${feature.name} that ${because}`;
}

function checkRows(rows: Uint32Array, tableRows: number): void {
  if (rows.length === 0)
    throw new RangeError("fitting a feature plan: found no training rows, wanted at least one");
  for (const row of rows)
    if (row >= tableRows)
      throw new RangeError(`fitting a feature plan: found row ${row}, wanted one below ${tableRows}`);
}
