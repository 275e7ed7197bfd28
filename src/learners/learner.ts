import type { FeatureMatrix } from "../features/matrix.ts";
import type { Pool } from "../numeric/pool.ts";
import type { ScoreProgram } from "../program/program.ts";

/** What a learner is given; it changes none of it and keeps none of it. */
export interface FitInput {
  readonly matrix: FeatureMatrix;
  /** One target a row: 0 or 1 for the logit link, any finite number for identity. */
  readonly y: Float64Array;
  /** One weight ≥ 0 a row, 1 each by default; a row of weight 0 counts as absent. */
  readonly weights?: Float64Array;
  /** Rows of one buyer share a number: they stand on one side of every inner split and bag. */
  readonly groups?: Uint32Array;
  /** When each row is looked at, in milliseconds; the newest rows then serve for early stopping. */
  readonly moments?: Float64Array;
  readonly constraints?: Constraints;
  readonly link: "logit" | "identity";
  readonly seed: number;
  /** False where only the program is wanted, for learners that fit bags apart from it. True by default. */
  readonly wantsBags?: boolean;
  /** Where the work is done; the result is the same whatever its size. In this thread by default. */
  readonly pool?: Pool;
  readonly signal?: AbortSignal;
  /** Called with the share done, in [0, 1]. */
  readonly onProgress?: (done: number) => void;
}

export interface Constraints {
  /** By feature name: the contribution may only rise (1) or only fall (-1) with the value. Numbers only. */
  readonly monotone?: Readonly<Record<string, 1 | -1>>;
  /**
   * Lists of feature names: features may act together (in one tree, or as a pair) only where one list holds them all; a
   * feature in no list acts alone. Absent: any may.
   */
  readonly interactions?: readonly (readonly string[])[];
}

/** A fitted model: the program, and the same model fitted on each bag of rows, for intervals. */
export interface Fitted {
  readonly program: ScoreProgram;
  readonly bags: readonly ScoreProgram[];
  /** What a person should know of the fit ("penalty 0.3 chosen of 7 by inner folds"). */
  readonly notes: readonly string[];
}

/** A recipe. It has no state; only what `fit` returns can predict. */
export interface Learner {
  readonly name: string;
  /** It takes many times as long as simpler learners and seldom does better: tried only where accuracy is worth the time. */
  readonly isCostly?: boolean;
  /** How to get what it can't do without, in one sentence; null where nothing is missing. Absent: it needs nothing. */
  readonly missing?: () => string | null;
  /** A quicker learner of its kind, for a budget that has no time for this one. */
  readonly lighter?: Learner;
  /**
   * @throws RangeError where lengths disagree, a number is not finite or a constraint names no feature of the matrix
   * @throws the signal's reason once it is aborted
   */
  fit(input: FitInput): Promise<Fitted>;
}
