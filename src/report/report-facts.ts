import type { Evaluation } from "../evaluation/evaluate.ts";
import type { Driver } from "../explanation/drivers.ts";
import type { ScorerParts } from "../scoring/parts.ts";
import type { RecordedEdit } from "../scoring/recorded-edit.ts";
import type { LeaderboardRow } from "../training/choose.ts";
import type { Fairness } from "../training/fairness.ts";
import type { HeldOutActions } from "../training/held-out-actions.ts";
import type { LearningPoint } from "../training/learning-curve.ts";
import type { SegmentQuality } from "../training/segment-quality.ts";
import type { ColumnNote, Followed, Trained } from "../training/train.ts";
import type { ImportFacts } from "./describe-import.ts";

/** What `metrics.json` of a version tells; versions that older code wrote lack some of it. */
export interface StoredMetrics {
  /** The version that was trained and measured, where this one was edited by hand since. */
  readonly asOfVersion?: number;
  /** Where another tool trained the model; `holdout` then tells of the leads that were given with it. */
  readonly imported?: ImportFacts;
  readonly holdout?: Evaluation;
  readonly baseRateLogLoss?: number;
  readonly reliability?: Trained["reliability"];
  readonly split?: Trained["split"];
  readonly leaderboard?: readonly Omit<LeaderboardRow, "seconds">[];
  readonly because?: string;
  /** What following the newest leads was found to be worth; absent where nothing has moved. */
  readonly following?: Followed | null;
  readonly rows?: Readonly<Record<string, number>>;
  /** Whether it may take a champion's place, or be the first. */
  readonly gate?: Trained["gate"];
  /** How the probabilities of each horizon came true on the held-out leads. */
  readonly horizons?: Trained["horizons"];
  readonly daysToWin?: Trained["daysToWin"];
  readonly repeats?: Trained["repeats"];
  readonly dropped?: readonly ColumnNote[];
  readonly doubtful?: readonly ColumnNote[];
  readonly segments?: readonly SegmentQuality[];
  readonly learningCurve?: readonly LearningPoint[];
  readonly fairness?: readonly Fairness[];
  readonly gateBacktest?: Trained["gateBacktest"];
  readonly leadSegments?: Trained["leadSegments"];
  readonly namedSegments?: Trained["namedSegments"];
  readonly actions?: HeldOutActions | null;
  readonly warnings?: readonly string[];
  readonly notes?: readonly string[];
}

/** All that a report tells of a version. */
export interface ReportFacts {
  /** The model's name. */
  readonly name: string;
  readonly parts: ScorerParts;
  readonly metrics: StoredMetrics;
  /** By people since the training, oldest first. */
  readonly edits: readonly RecordedEdit[];
  /** The drivers of the version that the last edits were made to, where they are known: their change is drawn. */
  readonly driversBefore?: readonly Driver[];
}
