import { quantileSorted } from "../numeric/order.ts";
import { Random } from "../numeric/random.ts";
import { brier } from "./brier.ts";
import { denseGroups } from "./dense-groups.ts";
import { logLoss } from "./log-loss.ts";
import { type Metrics, measure } from "./measure.ts";
import { checkSample, countByPlace, rank, totals } from "./tally.ts";

/** The lower and the upper end. */
export type Interval = readonly [number, number];

/** The share of resamples that an interval holds: from the 5th to the 95th percentile. */
export const INTERVAL_LEVEL = 0.9;

/** An interval beside each metric, `null` where the metric is. */
export interface Intervals {
  readonly level: number;
  readonly resamples: number;
  /** What was drawn: single rows, or whole groups of rows. */
  readonly unit: "row" | "group";
  readonly auc: Interval | null;
  readonly averagePrecision: Interval | null;
  readonly logLoss: Interval | null;
  readonly brier: Interval | null;
  /** It bounds the error of the probabilities themselves, and reaches up to the sample's ECE, which chance makes too large. */
  readonly ece: Interval | null;
  readonly calibrationSlope: Interval | null;
  readonly calibrationIntercept: Interval | null;
  readonly observedExpected: Interval | null;
  /** One for each decile, in their order. */
  readonly lift: readonly {
    readonly rate: Interval | null;
    readonly lift: Interval | null;
    readonly gain: Interval | null;
  }[];
}

export interface Evaluation extends Metrics {
  readonly rows: number;
  /** Rows that were won, not weighted. */
  readonly wins: number;
  /** The weighted share that was won. */
  readonly baseRate: number;
  /** What the sample's own base rate, given to every row, would reach: the best that a constant can. */
  readonly baseline: { readonly logLoss: number; readonly brier: number };
  readonly intervals: Intervals;
}

export interface EvaluateOptions {
  /** One ≥ 0 a row, 1 each by default. */
  readonly weights?: ArrayLike<number>;
  /** Rows of one buyer share a number; whole groups are then resampled, since their rows aren't independent. */
  readonly groups?: ArrayLike<number>;
  readonly seed: number;
  /** 0 leaves every interval `null`. */
  readonly resamples?: number;
}

/**
 * Every metric with its 90 % bootstrap percentile interval (Efron and Tibshirani 1993, chapter 13). A resample in
 * which a metric doesn't exist is left out of that metric's interval. ECE is a mean of absolute differences, so chance alone
 * raises it, in a resample once more than in the sample: its interval is the basic bootstrap's, mirrored at the sample's value
 * (Davison and Hinkley 1997, §5.2), and widened to hold that value.
 * @param probabilities one a row, in [0, 1]
 * @param y 0 or 1 a row
 * @throws RangeError for no rows, lengths that disagree, a value outside its range, or weights that sum to 0
 */
export function evaluate(
  probabilities: ArrayLike<number>,
  y: ArrayLike<number>,
  { weights, groups, seed, resamples = 500 }: EvaluateOptions,
): Evaluation {
  checkSample(probabilities, y, weights);
  const rows = probabilities.length;
  if (groups !== undefined && groups.length !== rows) {
    throw new RangeError(`evaluating ${rows} probabilities in ${groups.length} groups`);
  }
  if (!Number.isInteger(resamples) || resamples < 0) {
    throw new RangeError(`${resamples} resamples asked for; wanted a whole number of at least 0`);
  }
  const ranking = rank(probabilities);
  const counted = countByPlace(ranking, y, weights);
  const metrics = measure(counted);
  const { calibrationSlope: slope, calibrationIntercept: intercept } = metrics;
  const start = slope !== null && intercept !== null ? { slope, intercept } : undefined;

  const units = groups === undefined ? undefined : denseGroups(groups);
  const random = new Random(seed, "bootstrap");
  const drawn = new Uint32Array(units?.count ?? rows);
  const resampled = new Float64Array(rows);
  const samples: Metrics[] = [];
  for (let b = 0; b < resamples; b++) {
    drawn.fill(0);
    for (let i = 0; i < drawn.length; i++) {
      const at = random.below(drawn.length);
      drawn[at] = drawn[at]! + 1;
    }
    for (let i = 0; i < rows; i++) {
      const times = drawn[units === undefined ? i : units.group[i]!]!;
      resampled[i] = weights === undefined ? times : times * weights[i]!;
    }
    const sample = countByPlace(ranking, y, resampled);
    if (totals(sample).weight > 0) samples.push(measure(sample, start));
  }

  const total = totals(counted);
  const baseRate = total.wins / total.weight;
  const constant = {
    probability: Float64Array.of(baseRate),
    weight: Float64Array.of(total.weight),
    wins: Float64Array.of(total.wins),
  };
  let wins = 0;
  for (let i = 0; i < rows; i++) wins += y[i]!;
  return {
    ...metrics,
    rows,
    wins,
    baseRate,
    baseline: { logLoss: logLoss(constant), brier: brier(constant) },
    intervals: intervalsOf(metrics, samples, resamples, units === undefined ? "row" : "group"),
  };
}

/**
 * The basic bootstrap's interval of the ECE from its percentile one. The lower end is mirrored among squares: near 0 chance adds
 * to these alike in the sample and in the resample, as variances add, so that a calibrated sample's interval begins at 0.
 */
function mirrored(value: number, percentiles: Interval | null): Interval | null {
  if (percentiles === null) return null;
  const [low, high] = percentiles;
  const lower = Math.sqrt(Math.max(0, 2 * value * value - high * high));
  return [Math.min(value, lower), Math.max(value, 2 * value - low)];
}

function intervalsOf(
  metrics: Metrics,
  samples: readonly Metrics[],
  resamples: number,
  unit: Intervals["unit"],
): Intervals {
  const interval = (of: (metrics: Metrics) => number | null): Interval | null => {
    if (of(metrics) === null) return null;
    const values = Float64Array.from(samples.map(of).filter((value) => value !== null)).sort();
    if (values.length === 0) return null;
    const tail = (1 - INTERVAL_LEVEL) / 2;
    return [quantileSorted(values, tail), quantileSorted(values, 1 - tail)];
  };
  return {
    level: INTERVAL_LEVEL,
    resamples,
    unit,
    auc: interval((m) => m.auc),
    averagePrecision: interval((m) => m.averagePrecision),
    logLoss: interval((m) => m.logLoss),
    brier: interval((m) => m.brier),
    ece: mirrored(
      metrics.ece,
      interval((m) => m.ece),
    ),
    calibrationSlope: interval((m) => m.calibrationSlope),
    calibrationIntercept: interval((m) => m.calibrationIntercept),
    observedExpected: interval((m) => m.observedExpected),
    lift: metrics.lift.map((_, at) => ({
      rate: interval((m) => m.lift[at]!.rate),
      lift: interval((m) => m.lift[at]!.lift),
      gain: interval((m) => m.lift[at]!.gain),
    })),
  };
}
