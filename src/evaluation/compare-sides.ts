import { quantileSorted } from "../numeric/order.ts";
import { Random } from "../numeric/random.ts";
import { auc } from "./auc.ts";
import { brier } from "./brier.ts";
import { INTERVAL_LEVEL, type Interval } from "./evaluate.ts";
import { logLoss } from "./log-loss.ts";
import { checkSample, countByPlace, rank, type Tally, totals } from "./tally.ts";

/** What one model said of leads whose outcomes are known. */
export interface Side {
  /** One a lead, in [0, 1]. */
  readonly probabilities: ArrayLike<number>;
  /** 0 or 1 a lead. */
  readonly y: ArrayLike<number>;
  /** One above 0 a lead, 1 each by default. */
  readonly weights?: ArrayLike<number>;
}

/** One figure of two models; null where a side has it not, as AUC where all were won. */
export interface FigureOfBoth {
  readonly a: number | null;
  readonly b: number | null;
  /** b − a. */
  readonly difference: number | null;
  /** 90 %, of the difference. */
  readonly interval: Interval | null;
}

export interface SidesCompared {
  readonly logLoss: FigureOfBoth;
  readonly brier: FigureOfBoth;
  readonly auc: FigureOfBoth;
}

export interface CompareSidesOptions {
  /** Whether both speak of the same leads in the same order: these are then drawn together, which takes out what is hard for both. */
  readonly paired: boolean;
  readonly seed: number;
  readonly resamples?: number;
}

/**
 * How two models fare by known outcomes, with the bootstrap percentile interval of each difference (Efron and Tibshirani 1993,
 * chapter 13): over resamples of leads where both speak of the same, else of each side's own.
 * @throws RangeError for no rows, lengths that disagree, or a value outside its range
 */
export function compareSides(
  a: Side,
  b: Side,
  { paired, seed, resamples = 500 }: CompareSidesOptions,
): SidesCompared {
  const sides = [a, b].map(({ probabilities, y, weights }) => {
    checkSample(probabilities, y, weights);
    const ranking = rank(probabilities);
    return {
      rows: y.length,
      counted: (times?: ArrayLike<number>) =>
        countByPlace(
          ranking,
          y,
          times === undefined ? weights : Float64Array.from(y, (_, i) => times[i]! * (weights?.[i] ?? 1)),
        ),
    };
  }) as [Counter, Counter];
  const [one, other] = sides;
  if (paired && one.rows !== other.rows)
    throw new RangeError(`comparing ${one.rows} leads with ${other.rows} as the same; wanted as many`);
  const random = new Random(seed, "compare sides");
  const draws: [Tally, Tally][] = [];
  for (let resample = 0; resample < resamples; resample++) {
    const times = drawn(one.rows, random);
    draws.push([one.counted(times), other.counted(paired ? times : drawn(other.rows, random))]);
  }
  const whole: [Tally, Tally] = [one.counted(), other.counted()];
  const figureOf = (of: (tally: Tally) => number | null): FigureOfBoth => {
    const difference = ([left, right]: [Tally, Tally]) => {
      const [x, y] = [of(left), of(right)];
      return x === null || y === null ? null : y - x;
    };
    const found = difference(whole);
    const differences = draws
      .filter((both) => both.every((tally) => totals(tally).weight > 0))
      .map(difference)
      .filter((value) => value !== null);
    return {
      a: of(whole[0]),
      b: of(whole[1]),
      difference: found,
      interval: found === null || differences.length === 0 ? null : middle(Float64Array.from(differences)),
    };
  };
  return {
    logLoss: figureOf(logLoss),
    brier: figureOf(brier),
    auc: figureOf(auc),
  };
}

interface Counter {
  readonly rows: number;
  counted(times?: ArrayLike<number>): Tally;
}

/** How often each of so many rows is drawn. */
function drawn(rows: number, random: Random): Uint32Array {
  const times = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) {
    const at = random.below(rows);
    times[at] = times[at]! + 1;
  }
  return times;
}

function middle(values: Float64Array): Interval {
  values.sort();
  const tail = (1 - INTERVAL_LEVEL) / 2;
  return [quantileSorted(values, tail), quantileSorted(values, 1 - tail)];
}
