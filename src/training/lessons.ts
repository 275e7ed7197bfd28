import { InputError } from "../leads/input-error.ts";
import { type FollowUp, labelAsOf } from "./horizon-labels.ts";

/** What one fit learns from, with nothing that was known only after its moment. */
export interface Lessons {
  /** Rows of the table, ascending. */
  readonly rows: Uint32Array;
  /** 0 or 1, one a lesson. */
  readonly y: Float64Array;
  /** One a lesson, above 0, of all reasons to count one more than another; absent where each counts as one. */
  readonly weights?: Float64Array;
  /** The places, among the lessons, of the mature ones: only these may be measured on. */
  readonly mature: Uint32Array;
  /** The largest weight for how long a lead was followed, and how many would have been larger than 10. */
  readonly largest: number;
  readonly capped: number;
}

/**
 * Mature rows, each as one lesson.
 * @param y of all rows of the table
 * @param importance how many leads each row of the table stands for; one by default
 */
export function matureLessons(
  rows: Uint32Array,
  y: Float64Array,
  importance: Float64Array | null = null,
): Lessons {
  return {
    rows,
    y: Float64Array.from(rows, (row) => y[row]!),
    ...(importance && { weights: Float64Array.from(rows, (row) => importance[row]!) }),
    mature: Uint32Array.from(rows.keys()),
    largest: 1,
    capped: 0,
  };
}

/**
 * All rows whose label is known as of a moment, by their weights (`labelAsOf`).
 * @param groups the buyer of each row of the table
 * @param absent rows whose buyers stay out of the lessons
 * @param asOf milliseconds
 * @param importance how many leads each row of the table stands for, 0 for those that teach nothing; one by default
 */
export function weightedLessons(
  followUp: FollowUp,
  groups: Uint32Array,
  absent: Uint32Array,
  { asOf, horizonDays }: { readonly asOf: number; readonly horizonDays: number },
  importance: Float64Array | null = null,
): Lessons {
  const { y, weights, mature, capped } = labelAsOf(followUp, { asOf, horizonDays, by: "weighted" });
  const buyers = new Set(Array.from(absent, (row) => groups[row]!));
  const rows = Uint32Array.from(weights.keys()).filter(
    (row) => weights[row]! > 0 && importance?.[row] !== 0 && !buyers.has(groups[row]!),
  );
  return {
    rows,
    y: Float64Array.from(rows, (row) => y[row]!),
    weights: Float64Array.from(rows, (row) => weights[row]! * (importance?.[row] ?? 1)),
    mature: Uint32Array.from(rows.keys()).filter((place) => mature[rows[place]!] === 1),
    largest: rows.reduce((most, row) => Math.max(most, weights[row]!), 1),
    capped,
  };
}

/**
 * What a person should know of lessons by weight, in one sentence.
 * @param what the rows are
 */
export function describeLessons(
  { rows, mature, largest, capped }: Lessons,
  what: "leads" | "looks at leads",
): string {
  return (
    `${rows.length} ${what} were learned from by weight, ${rows.length - mature.length} of them closed before they were mature; ` +
    `the largest weight is ${largest.toFixed(1)}, and ${capped} would have been larger than 10: quality is measured on mature leads only.`
  );
}

/** @throws InputError where weights are asked for and nothing tells how long leads were followed */
export function demandTimes(source: string, horizonDays: number | null): asserts horizonDays is number {
  if (horizonDays === null)
    throw new InputError(
      `--labels weighted needs the times when leads of ${source} were created and closed; wanted --created and --closed`,
    );
}
