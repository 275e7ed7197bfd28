import type { Cell } from "../leads/table.ts";
import type { RankedQualification } from "./ask-next.ts";

export type Grade = "A" | "B" | "C" | "D";
export type Disposition = "approach" | "ask" | "nurture" | "setAside";

export type WarningCode =
  | "unknownField"
  | "unseenValue"
  | "missing"
  | "outOfRange"
  | "stale"
  | "coerced"
  | "noKnownField"
  | "fallback";

export interface Warning {
  readonly code: WarningCode;
  readonly field: string;
  readonly message: string;
}

/** One feature's part of the log-odds, and the same in words. */
export interface Contribution {
  readonly feature: string;
  readonly column: string;
  /** The feature's value: a number, a category's level, null where missing. */
  readonly value: Cell;
  readonly contribution: number;
  readonly reason: string;
}

/** The answer for one lead. Always: base + Σ contributions + rest = logit, to 1e-9. */
export interface Prediction {
  /** The id column as text, else the lead's index in its table or request. */
  readonly id: string;
  readonly probability: number;
  /** 90 %. */
  readonly interval: readonly [number, number];
  /** 0–100, one decimal: 100 × mid-rank among the out-of-fold probabilities of the training leads. */
  readonly score: number;
  readonly grade: Grade;
  readonly logit: number;
  readonly base: number;
  /** Largest first by absolute value; cut to the number asked for. */
  readonly contributions: readonly Contribution[];
  /** The sum of the contributions that aren't listed. */
  readonly rest: number;
  /** Only where the model has a horizon, ascending in days. */
  readonly horizons?: readonly { readonly days: number; readonly probability: number }[];
  /** What the deal is worth if it is won (the mean), with its 90 % interval; only where the model learned amounts. */
  readonly amount?: number;
  readonly amountInterval?: readonly [number, number];
  /** probability × amount. */
  readonly expectedValue?: number;
  /**
   * Who answered: terms of the lead's own segment beside the pooled model; the pooled model of all leads, where no segment has any or
   * the lead's is missing, unseen or rare; a card of points, where the model is one; or the base rate, where no field is known or the model tells leads not apart.
   */
  readonly answeredBy: "segment" | "pooled" | "points" | "baseRate";
  /** Why the model itself did not answer, or null. */
  readonly fallback: "baseRate" | null;
  /** The moment up to which the features were known, ISO 8601. */
  readonly featuresAsOf: string;
  readonly disposition: Disposition | null;
  /** Why, for a person. */
  readonly dispositionBecause: string | null;
  /** Null where the scorer carries no framework. Its questions stand in the order of what their answers would change. */
  readonly qualification: RankedQualification | null;
  readonly warnings: readonly Warning[];
}
