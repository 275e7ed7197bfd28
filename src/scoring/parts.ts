import type { Driver } from "../explanation/drivers.ts";
import type { FeaturePlan } from "../features/plan.ts";
import type { LeadSchema } from "../leads/schema.ts";
import type { ScoreProgram } from "../program/program.ts";
import type { Framework } from "../qualification/framework.ts";
import type { RareLevels, Reach } from "./interval.ts";
import type { VennAbers } from "./venn-abers.ts";

/** Everything that a trained scorer is, as plain data: what `scoring/files.ts` writes and reads. */
export interface ScorerParts {
  readonly about: ScorerAbout;
  readonly schema: LeadSchema;
  readonly plan: FeaturePlan;
  /** Calibrated. */
  readonly win: ScoreProgram;
  /** The same model fitted on each bag of rows, calibrated alike; for intervals. */
  readonly bags: readonly ScoreProgram[];
  readonly calibration: Calibration;
  /** What a deal is worth, given that it is won; null where amounts weren't learned. */
  readonly amount: AmountModel | null;
  readonly drivers: readonly Driver[];
  readonly framework: Framework | null;
  /** Concept → the lead's column that tells it. */
  readonly concepts: Readonly<Record<string, string>>;
}

/** Predicts the log amount; the mean amount is exp(f(x)) × `smearing` (Duan 1983). */
export interface AmountModel {
  readonly learner: string;
  /** With the identity link, on the features of the win program. */
  readonly program: ScoreProgram;
  readonly smearing: number;
  /** The 5 % and 95 % quantiles of the out-of-fold residuals of the log amount. */
  readonly residuals: readonly [number, number];
  /** How many won deals it was learned from. */
  readonly deals: number;
}

/** What a scorer tells of itself; kept in `calibration.json`. */
export interface ScorerAbout {
  readonly learner: string;
  /** What its outcome was read from, so that new leads can be judged alike. */
  readonly outcome: {
    readonly target: string;
    readonly positive: readonly string[];
    readonly lost: readonly string[];
  };
  /** Days within which `win` tells a win, or null for "won ever". */
  readonly horizonDays: number | null;
  /** The latest time in the training data, ISO 8601, or null without dates: the command line's moment of scoring. */
  readonly endOfData: string | null;
}

export interface Calibration extends Reach {
  /** Platt: calibrated logit = slope × raw + offset, slope > 0; already inside the programs. */
  readonly slope: number;
  readonly offset: number;
  /** 1,001 quantiles of the out-of-sample probabilities of the mature training leads, ascending. */
  readonly quantiles: readonly number[];
  /** The smallest probabilities of grades A, B and C. */
  readonly gradeCuts: readonly [number, number, number];
  /** The share of wins among the mature training leads, and how many these are. */
  readonly baseRate: number;
  readonly leads: number;
  /** Where the model follows the level of the newest leads: by how much that may be off for the next ones, log-odds. Absent: it doesn't. */
  readonly levelError?: number;
  /** Categories whose rare levels differ, for intervals of leads that have such a level; absent: none that is known of. */
  readonly rareLevels?: readonly RareLevels[];
  /** How many leads of weight 1 would tell that share as surely, where some stand for others; absent: `leads`. */
  readonly effectiveLeads?: number;
  /** Fitted on the calibrated out-of-sample logits of the mature training leads; for intervals. */
  readonly vennAbers: VennAbers;
  /** Features that part leads into segments with terms of their own; absent: none. */
  readonly segments?: readonly string[];
  /** Beside the main horizon, whose probability `win` gives; ascending in days, base rates never fall. Absent: none. */
  readonly horizons?: readonly Horizon[];
}

/** Another horizon of the same model; `horizonLogits` tells its probability from the main one's. */
export interface Horizon {
  readonly days: number;
  /** Logit P(won within `days`) = logit of the main one + `offset`, where there is no `share`. */
  readonly offset: number;
  /** P(won within `days`) over P(won within the main horizon), the same for all leads, above 0; absent where the offset tells better. */
  readonly share?: number;
  /** The share of wins within it, among the training leads followed for so long. */
  readonly baseRate: number;
}
