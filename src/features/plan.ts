import type { LeadTable } from "../leads/table.ts";
import type { Feature, FeatureMatrix } from "./matrix.ts";

/** Fitted transforms, as plain data that JSON can hold. */
export interface FeaturePlan {
  readonly transforms: readonly Transform[];
  /** All the features of the transforms, in order. */
  readonly features: readonly Feature[];
}

/** Placeholder until the features helper defines the union. */
export type Transform = { readonly kind: string; readonly column: string };

export type ApplyPlan = (plan: FeaturePlan, table: LeadTable, moments: Float64Array) => FeatureMatrix;
