import { cutPoints } from "../features/cut-points.ts";
import type { FeatureMatrix } from "../features/matrix.ts";
import { sigmoid } from "../numeric/logistic.ts";
import { normalTail } from "../numeric/normal-tail.ts";
import { binOf, countBins } from "../program/bin-of.ts";

/** Chance lets so many still markets look as if they moved, of all questions asked together. */
const RISK = 0.05;
/** Intervals of a number. */
const INTERVALS = 4;
/** A category of more levels would ask too many questions. */
const MOST_LEVELS = 20;
/** The newest share of the stretches, against all before them. */
const NEWEST = 0.2;

/** Rows with the logits of a model that saw neither them nor time. */
export interface TimedRows {
  readonly matrix: FeatureMatrix;
  readonly logits: Float64Array;
  readonly y: Float64Array;
  /** How many leads each row stands for; null where each is one. */
  readonly importance: Float64Array | null;
  /** The buyer of each row. */
  readonly groups: Uint32Array;
  /** When each came, as the number of its stretch of time. */
  readonly stretches: Float64Array;
}

/**
 * Whether wins surely became rarer or more frequent over time than a model without time tells: among all leads, or among those of one
 * level or one quarter of a feature. Score tests (Rao 1948) of a trend and of the newest fifth, with Bonferroni's correction, their
 * variances inflated as rows of one buyer turn out alike.
 */
export function hasSignsOfShift(rows: TimedRows): boolean {
  const { matrix } = rows;
  const groupings = [
    everyone(matrix.rows),
    ...matrix.features.flatMap((_, f) => groupingOf(matrix, f) ?? []),
  ];
  return areMoved(rows, groupings, designEffect(rows)).some((isMoved) => isMoved);
}

/**
 * The categories of which some level surely wins ever more or less often than the model says, by the same tests, each category by
 * itself: their places among the features.
 * @param inflation the rows' `designEffect`
 */
export function movedCategories(rows: TimedRows, inflation: number): number[] {
  const { matrix } = rows;
  return [...matrix.features.keys()].filter((f) => {
    if (matrix.features[f]!.kind !== "category") return false;
    const grouping = groupingOf(matrix, f);
    return grouping !== null && areMoved(rows, [grouping], inflation)[0]!;
  });
}

/** For each grouping whether wins in one of its groups surely follow a course; chance says so of any in one of twenty still markets. */
function areMoved(rows: TimedRows, groupings: readonly Grouping[], inflation: number): boolean[] {
  const { stretches } = rows;
  const last = stretches.reduce((most, stretch) => Math.max(most, stretch), 0);
  const courses = [stretches, stretches.map((stretch) => Number(stretch > (1 - NEWEST) * (last + 1) - 1))];
  const spread = Math.sqrt(inflation);
  const questions = courses.length * groupings.reduce((sum, { count }) => sum + count, 0);
  return groupings.map((grouping) =>
    courses.some((course) =>
      scoresOf(rows, grouping, course).some((z) => questions * normalTail(z / spread) < RISK),
    ),
  );
}

interface Grouping {
  readonly groups: Uint8Array;
  readonly count: number;
}

function everyone(rows: number): Grouping {
  return { groups: new Uint8Array(rows), count: 1 };
}

function groupingOf({ features, values, rows }: FeatureMatrix, f: number): Grouping | null {
  const feature = features[f]!;
  const isCategory = feature.kind === "category";
  if ((feature.levels?.length ?? 0) > MOST_LEVELS) return null;
  const known = isCategory ? [] : Float64Array.from(values[f]!).filter((x) => !Number.isNaN(x));
  const cuts =
    known.length > 0 ? cutPoints(Float64Array.from(known), undefined, INTERVALS) : new Float64Array();
  const count = countBins(feature, cuts);
  const groups = Uint8Array.from({ length: rows }, (_, row) =>
    binOf(cuts, count, values[f]![row]!, isCategory),
  );
  return { groups, count };
}

/** One a group: how far wins follow the course, in standard deviations; 0 where nothing can be told. */
function scoresOf(
  { logits, y, importance }: TimedRows,
  { groups, count }: Grouping,
  course: Float64Array,
): Float64Array {
  const information = new Float64Array(count);
  const mean = new Float64Array(count);
  const told = logits.map((x) => sigmoid(x));
  groups.forEach((group, row) => {
    const weight = (importance?.[row] ?? 1) * told[row]! * (1 - told[row]!);
    information[group]! += weight;
    mean[group]! += weight * course[row]!;
  });
  const score = new Float64Array(count);
  const variance = new Float64Array(count);
  groups.forEach((group, row) => {
    const p = told[row]!;
    const by = (importance?.[row] ?? 1) * (course[row]! - mean[group]! / information[group]!);
    score[group]! += by * (y[row]! - p);
    variance[group]! += by * by * p * (1 - p);
  });
  return score.map((value, group) => (variance[group]! > 0 ? value / Math.sqrt(variance[group]!) : 0));
}

/** By how much the variance of summed residuals is larger than that of as many rows of different buyers (Kish 1965); at least 1. */
export function designEffect({
  logits,
  y,
  importance,
  groups,
}: Pick<TimedRows, "logits" | "y" | "importance" | "groups">): number {
  const sums = new Map<number, number>();
  let square = 0;
  groups.forEach((group, row) => {
    const residual = (importance?.[row] ?? 1) * (y[row]! - sigmoid(logits[row]!));
    sums.set(group, (sums.get(group) ?? 0) + residual);
    square += residual * residual;
  });
  let ofBuyers = 0;
  for (const sum of sums.values()) ofBuyers += sum * sum;
  return Math.max(1, ofBuyers / square);
}
