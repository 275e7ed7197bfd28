import type { ActivityTransform } from "./activity-transform.ts";
import type { BooleanTransform } from "./boolean-transform.ts";
import type { CategoryTransform } from "./category-transform.ts";
import type { DateTransform } from "./date-transform.ts";
import type { EmailTransform } from "./email-transform.ts";
import type { JobTitleTransform } from "./job-title-transform.ts";
import type { Feature } from "./matrix.ts";
import type { NumberTransform } from "./number-transform.ts";
import type { TextTransform } from "./text-transform.ts";

/**
 * Fitted transforms, as plain data that JSON can hold: `transforms[i]` makes `features[i]`. What a fit learns are levels,
 * and they stand in the features alone. No text of an e-mail or of free text is ever among them.
 */
export interface FeaturePlan {
  readonly transforms: readonly Transform[];
  readonly features: readonly Feature[];
}

/** How one feature is made from the column of that name. */
export type Transform =
  | NumberTransform
  | BooleanTransform
  | CategoryTransform
  | DateTransform
  | JobTitleTransform
  | EmailTransform
  | TextTransform
  | ActivityTransform;

export { applyPlan, planApplier } from "./apply-plan.ts";
export { fitPlan } from "./fit-plan.ts";
