import { evaluate, type Interval } from "../evaluation/evaluate.ts";
import { rowLosses } from "../evaluation/log-loss.ts";
import { pairedDifference } from "../evaluation/paired-difference.ts";
import type { FeatureMatrix } from "../features/matrix.ts";
import { checkInput } from "../learners/check-input.ts";
import { dealGroups } from "../learners/deal-groups.ts";
import type { FitInput, Learner } from "../learners/learner.ts";
import { sigmoid } from "../numeric/logistic.ts";
import { evaluateProgram } from "../program/evaluate.ts";
import { takeInput } from "./out-of-fold.ts";
import type { Affine } from "./platt.ts";

/** How good the held-out leads are told by a model that learned from a share of the leads. */
export interface LearningPoint {
  readonly share: number;
  /** Rows learned from, and wins among them. */
  readonly rows: number;
  readonly wins: number;
  readonly logLoss: number;
  readonly auc: number | null;
  /** 90 % bootstrap, whole buyers resampled. */
  readonly intervals: { readonly logLoss: Interval | null; readonly auc: Interval | null };
  /** Its losses less those of the model that learned from all: above 0 where more leads helped. Null for all. */
  readonly difference: { readonly mean: number; readonly standardError: number } | null;
}

/** Rows that no model of the curve has seen. */
export interface HeldOutRows {
  readonly matrix: FeatureMatrix;
  readonly y: Float64Array;
  readonly groups: Uint32Array;
  /** How many leads each stands for; null where each is one. */
  readonly importance: Float64Array | null;
}

/** Nested: each part of eight is in all larger shares. */
const PARTS = 8;
const SHARES = [1, 2, 4]; // eighths
/** Of won, and of not won rows: fewer, and a fit is a guess. */
const FEWEST = 10;
const RESAMPLES = 200;

/**
 * What more data would bring: the learner fitted on an eighth, a quarter and a half of the buyers, drawn at random, and on all of
 * them, each judged on the held-out rows, which are the newest where there are dates. All together take less time than one fit on
 * all rows. Shares with fewer than ten wins, or ten others, are left out.
 * @param all the raw logits of the held-out rows by the model of all rows
 * @param calibration that of the model of all rows, taken for every point
 */
export async function learningCurve(
  learner: Learner,
  input: FitInput,
  heldOut: HeldOutRows,
  all: Float64Array,
  { slope, offset }: Affine,
): Promise<LearningPoint[]> {
  const parts = dealGroups(checkInput(input), PARTS, "learning curve");
  const probabilitiesOf = (logits: Float64Array) => logits.map((x) => sigmoid(slope * x + offset));
  const best = rowLosses(probabilitiesOf(all), heldOut.y);
  const points: LearningPoint[] = [];
  for (const eighths of SHARES) {
    const rows = Uint32Array.from(parts.keys()).filter((row) => parts[row]! < eighths);
    const some = takeInput(input, rows);
    if (!isEnough(some.y)) continue;
    const { program } = await learner.fit({ ...some, wantsBags: false });
    const told = probabilitiesOf(evaluateProgram(program, heldOut.matrix));
    points.push(pointOf(eighths / PARTS, some.y, told, heldOut, input.seed, best));
  }
  return [...points, pointOf(1, input.y, probabilitiesOf(all), heldOut, input.seed, null)];
}

function isEnough(y: Float64Array): boolean {
  const wins = winsOf(y);
  return wins >= FEWEST && y.length - wins >= FEWEST;
}

function pointOf(
  share: number,
  learned: Float64Array,
  told: Float64Array,
  { y, groups, importance }: HeldOutRows,
  seed: number,
  best: Float64Array | null,
): LearningPoint {
  const weights = importance ? { weights: importance } : {};
  const { logLoss, auc, intervals } = evaluate(told, y, { groups, seed, resamples: RESAMPLES, ...weights });
  return {
    share,
    rows: learned.length,
    wins: winsOf(learned),
    logLoss,
    auc,
    intervals: { logLoss: intervals.logLoss, auc: intervals.auc },
    difference:
      best && new Set(groups).size > 1
        ? pairedDifference(rowLosses(told, y), best, { groups, ...weights })
        : null,
  };
}

function winsOf(y: Float64Array): number {
  return y.reduce((sum, label) => sum + label, 0);
}
