import { columnFinder, type LeadTable } from "../leads/table.ts";
import { type ActivityTransform, activityReader } from "./activity-transform.ts";
import { booleanReader } from "./boolean-transform.ts";
import type { FeatureReader } from "./candidate.ts";
import { categoryReader } from "./category-transform.ts";
import { dateReader } from "./date-transform.ts";
import { emailReader } from "./email-transform.ts";
import { jobTitleReader } from "./job-title-transform.ts";
import type { Feature, FeatureMatrix, FeatureValues } from "./matrix.ts";
import { numberReader } from "./number-transform.ts";
import type { FeaturePlan, Transform } from "./plan.ts";
import { textReader } from "./text-transform.ts";

/**
 * Makes the plan's features of a table's rows. Columns are found by name; an absent one is all missing.
 * @param moments when each row is looked at, in milliseconds, one a row
 * @throws RangeError for another number of moments than rows, or a moment that isn't finite
 * @throws TypeError for a column of another type than the plan was fitted on
 */
export type PlanApplier = (table: LeadTable, moments: Float64Array) => FeatureMatrix;

/**
 * The plan made ready once, for as many tables as come; levels are looked up in maps from then on.
 * @throws RangeError where the plan's transforms and features don't match
 */
export function planApplier(plan: FeaturePlan): PlanApplier {
  const { transforms, features } = plan;
  if (transforms.length !== features.length)
    throw new RangeError(
      `reading a feature plan: found ${transforms.length} transforms for ${features.length} features, wanted one each`,
    );
  const readers = transforms.map((transform, i) => tableReaderOf(transform, features[i]!));
  return (table, moments) => {
    checkMoments(moments, table.rows);
    const values = readers.map((read) => read(table, moments));
    return { rows: table.rows, features, values };
  };
}

/** `planApplier(plan)(table, moments)`, for a plan that is used once. */
export function applyPlan(plan: FeaturePlan, table: LeadTable, moments: Float64Array): FeatureMatrix {
  return planApplier(plan)(table, moments);
}

/** Computes one feature for all the rows of a table. */
export type TableReader = (table: LeadTable, moments: Float64Array) => FeatureValues;

/** What computes the values of a feature. */
export function tableReaderOf(transform: Transform, feature: Feature): TableReader {
  if (transform.kind === "activity") {
    const read = activityReader(transform, feature);
    return (table, moments) => read(table.activities, table.rows, moments);
  }
  const read = readerOf(transform, feature);
  const columnIn = columnFinder(transform.column);
  return (table, moments) => read(columnIn(table), table.rows, moments);
}

function readerOf(transform: Exclude<Transform, ActivityTransform>, feature: Feature): FeatureReader {
  switch (transform.kind) {
    case "number":
      return numberReader();
    case "boolean":
      return booleanReader(feature);
    case "category":
      return categoryReader(feature);
    case "date":
      return dateReader(transform.part, feature);
    case "jobTitle":
      return jobTitleReader(transform.part, feature);
    case "email":
      return emailReader(feature);
    case "text":
      return textReader(feature);
  }
}

/** @throws RangeError unless there is one finite moment a row */
export function checkMoments(moments: Float64Array, rows: number): void {
  if (moments.length !== rows)
    throw new RangeError(
      `making features: found ${moments.length} moments for ${rows} rows, wanted one each`,
    );
  const bad = moments.findIndex((moment) => !Number.isFinite(moment));
  if (bad >= 0)
    throw new RangeError(`making features: found moment ${moments[bad]} at row ${bad}, wanted milliseconds`);
}
