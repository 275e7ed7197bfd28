import { type PairedDifference, pairedDifference } from "../evaluation/paired-difference.ts";
import { takeRows } from "../features/matrix.ts";
import { applyPlan, type FeaturePlan } from "../features/plan.ts";
import { findColumn } from "../leads/table.ts";
import type { Learner } from "../learners/learner.ts";
import { logLossOfLogit } from "../numeric/logistic.ts";
import { quantileSorted } from "../numeric/order.ts";
import { evaluateProgram } from "../program/evaluate.ts";
import type { OutOfFold } from "./choose.ts";
import { asOfNewest, stretchesOf, withClock } from "./clock.ts";
import { DAY_MS } from "./labels.ts";
import { type Lessons, matureLessons, weightedLessons } from "./lessons.ts";
import { levelOffset } from "./level-offset.ts";
import { outOfFold } from "./out-of-fold.ts";
import { OPEN } from "./outcomes.ts";
import { inputFor, type Prepared } from "./prepare.ts";
import type { TrainContext } from "./settings.ts";
import { hasSignsOfShift } from "./signs-of-shift.ts";

/** What following the newest leads was found to be worth, forward in time. */
export interface Following {
  /** Whether the model answers as of the newest leads. */
  readonly isKept: boolean;
  /** What it takes off the log loss of leads that came later, with the standard error of the paired difference. */
  readonly gain: PairedDifference;
  /** How many leads that was judged on, after so many moments in the past. */
  readonly leads: number;
  readonly moments: number;
  /** How far the level of the newest leads was off for those that came next: a standard deviation in log-odds. */
  readonly levelError: number;
}

/** Who follows the newest leads, and its out-of-fold logits, each row told as of when it came. */
export interface Follower {
  readonly learner: Learner;
  readonly logits: Float64Array;
}

/** Where the judged stretches begin, and where the last one ends, as shares of the mature rows. */
const EDGES = [0.55, 0.7, 0.85, 0.95, 1];
/** Four moments tell a deviation roughly: Student's quantile for nine tenths, of four degrees of freedom, over the normal one. */
const STUDENT = 2.132 / 1.645;
/** Without closing times, more open leads than this among the newest tenth tell that outcomes are still to come. */
const MOST_OPEN = 0.05;

/**
 * Whether the level that leads had of late, and what their fields were worth then, tell the next ones better than the mean of all the
 * past. Asked only where there are signs that something has moved; then tried at four moments in the past: the learner is fitted on
 * what was known at each, with and without time (`asOfNewest`), and judged on the leads that came until the next one. Time is learned
 * from mature leads alone: those closed early say too much of themselves among the newest.
 * @param lessons what may be learned from, in `prepared`
 * @param inner the learner's out-of-fold logits of the mature lessons, without time
 * @param absent rows whose buyers stay out of what is learned
 * @returns null where there is no sign, or no times to tell one by
 */
export async function followTime(
  learner: Learner,
  prepared: Prepared,
  plan: FeaturePlan,
  lessons: Lessons,
  inner: OutOfFold,
  absent: Uint32Array,
  context: TrainContext,
): Promise<{ readonly follower: Follower | null; readonly following: Following } | null> {
  if (!areTimesTold(prepared)) return null;
  const mature = matureOf(lessons, prepared);
  const input = inputFor(prepared, plan, mature, context);
  const stretches = stretchesOf(input);
  if (
    stretches === null ||
    !hasSignsOfShift({ ...inner, matrix: input.matrix, groups: input.groups, stretches })
  )
    return null;
  const follower = asOfNewest(learner);
  const matrix = applyPlan(plan, prepared.table, prepared.moments);
  const judged: Judged[] = [];
  for (const { rows, begin } of laterRows(mature.rows, prepared)) {
    const known = lessonsAt(prepared, lessons, begin, Uint32Array.from([...absent, ...rows]));
    if (known === null) continue;
    const logitsBy = async (fits: Learner, from: Lessons) => {
      const { program } = await fits.fit({ ...inputFor(prepared, plan, from, context), wantsBags: false });
      return evaluateProgram(program, takeRows(matrix, rows));
    };
    const still = await logitsBy(learner, known);
    judged.push({ rows, still, newest: await logitsBy(follower, matureOf(known, prepared)) });
    context.onProgress?.("level of the newest leads", judged.length / (EDGES.length - 1));
  }
  const buyers = new Set(judged.flatMap(({ rows }) => Array.from(rows, (row) => prepared.groups[row]!)));
  if (judged.length < EDGES.length - 1 || buyers.size < 2) return null;
  const following = judge(judged, prepared);
  if (!following.isKept) return { follower: null, following };
  const timed = { ...withClock(input, stretches), onProgress: () => {} };
  return { follower: { learner: follower, logits: await outOfFold(learner, timed, inner.folds) }, following };
}

/** The mature ones of some lessons, each by how many leads it stands for. */
export function matureOf({ rows, mature }: Lessons, { labels, importance }: Prepared): Lessons {
  return matureLessons(
    Uint32Array.from(mature, (at) => rows[at]!),
    labels.y,
    importance,
  );
}

/** Whether every label is known as soon for new leads as for old ones, as far as the times tell. */
function areTimesTold({ isDated, split, followUp, leadTable, roles, labels, leads }: Prepared): boolean {
  if (!isDated || split.split !== "time") return false;
  if (followUp !== null) return true;
  const column = roles.created === null ? undefined : findColumn(leadTable, roles.created);
  if (column?.type !== "date") return false;
  if (labels.mature.some((row) => Number.isNaN(column.values[leads[row]!]!))) return false;
  const newest = quantileSorted(column.values.filter((time) => !Number.isNaN(time)).sort(), 0.9);
  let [all, open] = [0, 0];
  labels.outcome.forEach((outcome, row) => {
    if (!(column.values[leads[row]!]! >= newest)) return;
    all++;
    open += Number(outcome === OPEN);
  });
  return open <= MOST_OPEN * all;
}

interface Judged {
  readonly rows: Uint32Array;
  /** Logits without time, and as of the newest leads that were known. */
  readonly still: Float64Array;
  readonly newest: Float64Array;
}

/** The mature rows from each moment on to the next. */
function laterRows(mature: Uint32Array, { moments }: Prepared) {
  const sorted = Float64Array.from(mature, (row) => moments[row]!).sort();
  const edges = EDGES.map((edge) => quantileSorted(sorted, edge));
  return edges.slice(0, -1).map((begin, at) => {
    const isLast = at === edges.length - 2;
    const end = edges[at + 1]!;
    const rows = mature.filter(
      (row) => moments[row]! >= begin && (moments[row]! < end || (isLast && moments[row]! === end)),
    );
    return { begin, rows };
  });
}

/** What could be learned from at a moment; null where that is too little. */
function lessonsAt(
  { followUp, lessonsBy, labels, groups, importance, moments }: Prepared,
  { rows }: Lessons,
  moment: number,
  absent: Uint32Array,
): Lessons | null {
  const buyers = new Set(Array.from(absent, (row) => groups[row]!));
  const { horizonDays } = labels;
  const isKnown = (row: number) =>
    moments[row]! < moment &&
    moments[row]! + (horizonDays ?? 0) * DAY_MS <= moment &&
    !buyers.has(groups[row]!);
  const known =
    lessonsBy === "weighted"
      ? weightedLessons(followUp!, groups, absent, { asOf: moment, horizonDays: horizonDays! }, importance)
      : matureLessons(rows.filter(isKnown), labels.y, importance);
  const y = Float64Array.from(known.mature, (at) => known.y[at]!);
  const times = Float64Array.from(known.mature, (at) => moments[known.rows[at]!]!);
  return stretchesOf({ y, moments: times }) === null ? null : known;
}

function judge(judged: readonly Judged[], { labels, groups, importance }: Prepared): Following {
  const rows = Uint32Array.from(judged.flatMap((part) => [...part.rows]));
  const lossesOf = (of: "still" | "newest") =>
    Float64Array.from(
      judged.flatMap((part) => Array.from(part[of], (x, at) => logLossOfLogit(x, labels.y[part.rows[at]!]!))),
    );
  const gain = pairedDifference(lossesOf("still"), lossesOf("newest"), {
    groups: Uint32Array.from(rows, (row) => groups[row]!),
    ...(importance && { weights: Float64Array.from(rows, (row) => importance[row]!) }),
  });
  const square = judged.reduce((sum, { rows, newest }) => {
    const weights = importance && Float64Array.from(rows, (row) => importance[row]!);
    const { offset, error } = levelOffset(
      newest,
      Float64Array.from(rows, (row) => labels.y[row]!),
      weights,
    );
    return sum + rows.length * (offset * offset - error * error);
  }, 0);
  return {
    isKept: gain.mean > gain.standardError,
    gain,
    leads: rows.length,
    moments: judged.length,
    levelError: STUDENT * Math.sqrt(Math.max(0, square / rows.length)),
  };
}
