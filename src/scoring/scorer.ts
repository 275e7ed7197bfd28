import type { FeaturePlan } from "../features/plan.ts";
import type { LeadSchema } from "../leads/schema.ts";
import type { LeadTable } from "../leads/table.ts";
import type { ScoreProgram } from "../program/program.ts";
import type { Framework } from "../qualification/framework.ts";
import type { LeadError } from "./lead-error.ts";
import type { Prediction } from "./prediction.ts";

/** Everything that a trained scorer is, as plain data: what `scoring/files.ts` writes and reads. */
export interface ScorerParts {
  readonly name: string;
  readonly learner: string;
  readonly schema: LeadSchema;
  readonly plan: FeaturePlan;
  /** Calibrated. */
  readonly win: ScoreProgram;
  /** The same model fitted on each bag, calibrated alike; for intervals. */
  readonly bags: readonly ScoreProgram[];
  readonly calibration: Calibration;
  /** Days, or null for "won ever". */
  readonly horizonDays: number | null;
  /** The latest time in the training data, ISO 8601, or null without dates; the default moment on the command line. */
  readonly endOfData: string | null;
  readonly drivers: readonly Driver[];
  readonly framework: Framework | null;
  /** Concept → the lead's column that tells it. */
  readonly concepts: Readonly<Record<string, string>>;
}

export interface Calibration {
  /** Platt: calibrated logit = slope × raw + offset, slope > 0; already inside the programs. */
  readonly slope: number;
  readonly offset: number;
  /** 1,001 quantiles of the out-of-fold probabilities of the mature training leads, ascending. */
  readonly quantiles: readonly number[];
  /** The smallest probability of grades A, B and C. */
  readonly gradeCuts: readonly [number, number, number];
  /** The share of wins among the mature training leads. */
  readonly baseRate: number;
}

/** A feature as the sales leader reads it. */
export interface Driver {
  readonly feature: string;
  readonly column: string;
  /** Mean |contribution| over held-out rows. */
  readonly importance: number;
  /** 90 % bootstrap interval of the importance. */
  readonly interval: readonly [number, number];
  readonly direction: "rising" | "falling" | "mixed" | "categories";
  readonly shape: readonly DriverBin[];
}

export interface DriverBin {
  /** "missing", "unseen or rare", a level, or an interval such as "12 to 30". */
  readonly value: string;
  readonly contribution: number;
  readonly leads: number;
  /** The share won among these leads; null under 20 leads. */
  readonly rate: number | null;
}

export interface ScoreOptions {
  /** At which moment the leads are looked at, in milliseconds since 1970. */
  readonly asOf: number;
  /** How many reasons: all, none, or the largest n. "all" by default. */
  readonly explain?: "all" | "none" | number;
  /** Instead of the framework stored with the version. */
  readonly framework?: Framework;
}

/** One scorer answers HTTP, command line and notebook, so that they can't disagree. Immutable; safe to share. */
export interface LeadScorer {
  readonly parts: ScorerParts;
  /** Every row of a table whose columns have the schema's types (extra columns are told of, absent ones are missing). */
  scoreTable(table: LeadTable, options: ScoreOptions): Prediction[];
  /**
   * Leads as JSON objects; a lead that can't be read is answered in its place by the error.
   * @param coerce take plain decimal text for numbers, with a warning
   */
  scoreLeads(
    leads: readonly Readonly<Record<string, unknown>>[],
    options: ScoreOptions & { readonly coerce?: boolean },
  ): (Prediction | LeadError)[];
}
