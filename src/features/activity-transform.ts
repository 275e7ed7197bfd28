import { type ActivityLog, knownUntil } from "../leads/event-log.ts";
import type { Candidate, Training } from "./candidate.ts";
import { levelCodes, RARE } from "./levels.ts";
import { type Feature, type FeatureValues, MISSING } from "./matrix.ts";

/**
 * What a lead did up to the moment at which it is looked at, as one figure. Without `type` all activities count, without
 * `days` those of its whole life until then.
 */
export interface ActivityTransform {
  readonly kind: "activity";
  readonly column: typeof ACTIVITIES;
  readonly measure: ActivityMeasure;
  readonly type?: string;
  /** The window before the moment, in days. */
  readonly days?: number;
  /** For `two_way`: the types in which the lead itself spoke. */
  readonly twoWay?: readonly string[];
}

/**
 * How many; the days since the last and since the first one; the mean days between neighbours; how many types; the sum of
 * the values; the count of the window less that of the one before it; whether there was a two-way conversation.
 */
export type ActivityMeasure =
  | "count"
  | "days_since_last"
  | "days_since_first"
  | "mean_gap"
  | "distinct_types"
  | "sum"
  | "velocity"
  | "two_way";

/** The field under which a lead holds its activities, and by which features of them are named. */
export const ACTIVITIES = "activities";

const DAY = 86_400_000;
const WINDOWS = [7, 30] as const;
/** Types that fewer leads have than the others' twentieth place tell too little each. */
const MOST_TYPES = 20;

/**
 * The features of the types that at least five training rows had by their moments, most common first, and of all together.
 * @param twoWay the types in which a lead itself spoke
 */
export function activityCandidates(
  log: ActivityLog,
  { rows }: Training,
  moments: Float64Array,
  twoWay: readonly string[],
): Candidate[] {
  const candidates: Candidate[] = [];
  const add = (measure: ActivityMeasure, type?: string, days?: number) => {
    const name = [ACTIVITIES, type, days === undefined ? measure : `${measure}_${days}d`]
      .filter((part) => part !== undefined)
      .join(".");
    const isFlag = measure === "two_way";
    candidates.push({
      transform: {
        kind: "activity",
        column: ACTIVITIES,
        measure,
        ...(type !== undefined && { type }),
        ...(days !== undefined && { days }),
        ...(isFlag && { twoWay }),
      },
      feature: isFlag
        ? { name, column: ACTIVITIES, kind: "category", levels: ["false", "true"] }
        : { name, column: ACTIVITIES, kind: "number" },
    });
  };
  add("count");
  for (const days of WINDOWS) add("count", undefined, days);
  for (const days of WINDOWS) add("velocity", undefined, days);
  add("days_since_last");
  add("days_since_first");
  add("mean_gap");
  add("distinct_types");
  if (twoWay.length > 0) add("two_way");
  for (const type of commonTypes(log, rows, moments)) {
    add("count", type);
    for (const days of WINDOWS) add("count", type, days);
    add("days_since_last", type);
    add("days_since_first", type);
    if (hasValues(log, type)) add("sum", type);
  }
  return candidates;
}

/** Computes one such feature for rows whose entries `log` tells; without a log all of it is missing. */
export function activityReader(transform: ActivityTransform, feature: Feature) {
  return (log: ActivityLog | undefined, rows: number, moments: Float64Array): FeatureValues => {
    if (transform.measure === "two_way") return twoWayCodes(transform, feature, log, rows, moments);
    const values = new Float64Array(rows).fill(Number.NaN);
    if (log === undefined) return values;
    const code = transform.type === undefined ? null : log.kinds.indexOf(transform.type);
    for (let row = 0; row < rows; row++) {
      if (log.told?.[row] === 0) continue;
      const end = knownUntil(log, row, moments[row]!);
      values[row] = MEASURES[transform.measure](
        log,
        log.from[row]!,
        end,
        moments[row]!,
        code,
        transform.days,
      );
    }
    return values;
  };
}

/**
 * @param from the row's first entry
 * @param end behind its last entry known at `moment`
 * @param code of the type that counts, null for all, -1 for one that the log doesn't have
 */
type Measure = (
  log: ActivityLog,
  from: number,
  end: number,
  moment: number,
  code: number | null,
  days: number | undefined,
) => number;

const MEASURES: Readonly<Record<Exclude<ActivityMeasure, "two_way">, Measure>> = {
  count: (log, from, end, moment, code, days = Number.POSITIVE_INFINITY) =>
    countAfter(log, from, end, moment - days * DAY, code),
  velocity: (log, from, end, moment, code, days = Number.POSITIVE_INFINITY) =>
    2 * countAfter(log, from, end, moment - days * DAY, code) -
    countAfter(log, from, end, moment - 2 * days * DAY, code),
  days_since_last: ({ codes, times }, from, end, moment, code) => {
    for (let at = end - 1; at >= from; at--)
      if (code === null || codes[at] === code) return (moment - times[at]!) / DAY;
    return Number.NaN;
  },
  days_since_first: ({ codes, times }, from, end, moment, code) => {
    for (let at = from; at < end; at++)
      if (code === null || codes[at] === code) return (moment - times[at]!) / DAY;
    return Number.NaN;
  },
  mean_gap: ({ times }, from, end) =>
    end - from < 2 ? Number.NaN : (times[end - 1]! - times[from]!) / DAY / (end - from - 1),
  distinct_types: ({ codes }, from, end) => new Set(codes.subarray(from, end)).size,
  sum: ({ codes, values }, from, end, _moment, code) => {
    let sum = 0;
    for (let at = from; at < end; at++)
      if ((code === null || codes[at] === code) && !Number.isNaN(values[at]!)) sum += values[at]!;
    return sum;
  },
};

/** Entries later than `after`. */
function countAfter(
  { codes, times }: ActivityLog,
  from: number,
  end: number,
  after: number,
  code: number | null,
): number {
  let count = 0;
  for (let at = end - 1; at >= from && times[at]! > after; at--)
    if (code === null || codes[at] === code) count++;
  return count;
}

function twoWayCodes(
  { twoWay = [] }: ActivityTransform,
  feature: Feature,
  log: ActivityLog | undefined,
  rows: number,
  moments: Float64Array,
): Uint8Array {
  if (log === undefined) return new Uint8Array(rows).fill(MISSING);
  const codeOf = levelCodes(feature);
  const [no, yes] = [codeOf("false"), codeOf("true")];
  const isTwoWay = log.kinds.map((kind) => twoWay.includes(kind));
  return Uint8Array.from({ length: rows }, (_, row) => {
    if (log.told?.[row] === 0) return MISSING;
    const end = knownUntil(log, row, moments[row]!);
    for (let at = log.from[row]!; at < end; at++) if (isTwoWay[log.codes[at]!]) return yes;
    return no;
  });
}

/** The types that enough of the rows had by their moments, most common first. */
function commonTypes(log: ActivityLog, rows: Uint32Array, moments: Float64Array): string[] {
  const counts = new Map<number, number>();
  for (const row of rows)
    for (const code of new Set(log.codes.subarray(log.from[row]!, knownUntil(log, row, moments[row]!))))
      counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count >= RARE)
    .sort(([a, m], [b, n]) => n - m || (log.kinds[a]! < log.kinds[b]! ? -1 : 1))
    .slice(0, MOST_TYPES)
    .map(([code]) => log.kinds[code]!);
}

function hasValues({ kinds, codes, values }: ActivityLog, type: string): boolean {
  const code = kinds.indexOf(type);
  return values.some((value, at) => codes[at] === code && !Number.isNaN(value));
}
