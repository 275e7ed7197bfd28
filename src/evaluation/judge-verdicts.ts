import { quantileSorted } from "../numeric/order.ts";
import { Random } from "../numeric/random.ts";
import { denseGroups } from "./dense-groups.ts";
import { INTERVAL_LEVEL, type Interval } from "./evaluate.ts";
import { verdictOdds } from "./verdict-odds.ts";
import { type VerdictPatterns, verdictPatterns } from "./verdict-patterns.ts";

/** A figure with its 90 % interval. */
export interface Figure {
  readonly value: number;
  readonly interval: Interval;
}

/** What became of the leads of one verdict. */
export interface VerdictGroup {
  /** As they are counted, whatever each stands for. */
  readonly leads: number;
  readonly wins: number;
  /** The share won, weighted where leads stand for several. Null without leads. */
  readonly rate: Figure | null;
}

/**
 * What a criterion tells of winning.
 *
 * - `helps`: leads that meet it win oftener than those that don't, beyond chance
 * - `nothing`: no difference that these leads show
 * - `wrongWay`: leads that meet it win more rarely
 * - `tooFew`: under 20 leads that meet it or that don't, or no wins among them
 */
export type Worth = "helps" | "nothing" | "wrongWay" | "tooFew";

/** A criterion's verdicts against what became of the leads; unknown is a group of its own everywhere. */
export interface VerdictWorth {
  readonly met: VerdictGroup;
  readonly notMet: VerdictGroup;
  readonly unknown: VerdictGroup;
  /** Share won of the leads that meet it, over that of all leads. */
  readonly lift: Figure | null;
  /** Share won of the leads that meet it: the rate of `met`. */
  readonly precision: Figure | null;
  /** Share of all wins that meet it. */
  readonly recall: Figure | null;
  /** Share won of those that meet it, over that of those that don't. */
  readonly ratio: Figure | null;
  /** Odds of winning where it is met over where it isn't, with every other criterion's verdict the same. */
  readonly givenOthers: Figure | null;
  readonly worth: Worth;
  /** Whether it tells something that the other criteria don't: the interval of `givenOthers` lies above 1. */
  readonly addsToOthers: boolean | null;
}

export interface JudgeVerdictsOptions {
  /** Rows of one buyer share a number and are drawn together. Each row stands alone by default. */
  readonly groups?: ArrayLike<number>;
  /** How many leads each row stands for, 1 by default: every figure but the counts weighs them so. */
  readonly weights?: ArrayLike<number> | undefined;
  readonly seed: number;
  readonly resamples?: number;
}

const FEWEST_LEADS = 20;

/**
 * Judges criteria by what became of the leads, alone and given each other, with percentile intervals over resamples of whole
 * buyers. One in ten criteria that tell nothing will seem to tell something at this level.
 * @param verdicts by criterion, then by row: 1 met, 0 unknown, -1 not met
 * @param y 0 or 1 a row
 * @throws RangeError for no rows, or lengths that disagree
 */
export function judgeVerdicts(
  verdicts: readonly Int8Array[],
  y: ArrayLike<number>,
  { groups, weights, seed, resamples = resamplesFor(y.length) }: JudgeVerdictsOptions,
): VerdictWorth[] {
  const rows = y.length;
  const wrong = [...verdicts, ...(groups ? [groups] : []), ...(weights ? [weights] : [])].find(
    (one) => one.length !== rows,
  );
  if (rows === 0 || wrong)
    throw new RangeError(
      `judging verdicts of ${wrong?.length ?? 0} rows by ${rows} outcomes; wanted one a row`,
    );
  const patterns = verdictPatterns(verdicts, rows);
  const units = groups && denseGroups(groups);
  const unitOf = units?.group ?? Uint32Array.from({ length: rows }, (_, row) => row);
  const count = units?.count ?? rows;

  const once = new Float64Array(count).fill(1);
  const whole = countPatterns(patterns, y, unitOf, once, weights);
  const counted = weights ? countPatterns(patterns, y, unitOf, once) : whole;
  const odds = verdictOdds(patterns.verdicts, whole);
  const measured = measure(patterns, whole, odds);
  const counts = measure(patterns, counted, odds);
  const random = new Random(seed, "verdicts");
  const draws: Measured[][] = [];
  for (let resample = 0; resample < resamples; resample++) {
    const drawn = new Float64Array(count);
    for (let draw = 0; draw < count; draw++) drawn[random.below(count)]! += 1;
    const counted = countPatterns(patterns, y, unitOf, drawn, weights);
    draws.push(measure(patterns, counted, verdictOdds(patterns.verdicts, counted, odds)));
  }

  return measured.map((one, c): VerdictWorth => {
    const figure = (of: (measured: Measured) => number | null): Figure | null => {
      const value = of(one);
      return value === null
        ? null
        : {
            value,
            interval: intervalOf(
              draws.map((draw) => of(draw[c]!)),
              value,
            ),
          };
    };
    const group = (of: (measured: Measured) => Counts): VerdictGroup => ({
      ...of(counts[c]!),
      rate: figure((measured) => rateOf(of(measured))),
    });
    const [met, notMet] = [group(({ met }) => met), group(({ notMet }) => notMet)];
    const ratio = figure(({ ratio }) => ratio);
    const givenOthers = figure(({ odds }) => odds);
    const isTooFew =
      met.leads < FEWEST_LEADS ||
      notMet.leads < FEWEST_LEADS ||
      met.wins + notMet.wins === 0 ||
      ratio === null;
    return {
      met,
      notMet,
      unknown: group(({ unknown }) => unknown),
      lift: figure(({ lift }) => lift),
      precision: met.rate,
      recall: figure(({ recall }) => recall),
      ratio,
      givenOthers,
      worth: isTooFew ? "tooFew" : worthOf(ratio),
      addsToOthers: isTooFew || givenOthers === null ? null : givenOthers.interval[0] > 1,
    };
  });
}

/** 400, fewer where rows are so many that their intervals are narrow and resampling them takes long. */
function resamplesFor(rows: number): number {
  return Math.max(60, Math.min(400, Math.ceil(2e7 / rows)));
}

function worthOf({ interval: [low, high] }: Figure): Worth {
  return low > 1 ? "helps" : high < 1 ? "wrongWay" : "nothing";
}

interface Counts {
  leads: number;
  wins: number;
}

interface Measured {
  readonly met: Counts;
  readonly notMet: Counts;
  readonly unknown: Counts;
  readonly lift: number | null;
  readonly recall: number | null;
  readonly ratio: number | null;
  readonly odds: number | null;
}

function rateOf({ leads, wins }: Counts): number | null {
  return leads === 0 ? null : wins / leads;
}

function countPatterns(
  { pattern, verdicts }: VerdictPatterns,
  y: ArrayLike<number>,
  unitOf: Uint32Array,
  times: Float64Array,
  weights?: ArrayLike<number>,
) {
  const leads = new Float64Array(verdicts.length);
  const wins = new Float64Array(verdicts.length);
  for (let row = 0; row < pattern.length; row++) {
    const weight = times[unitOf[row]!]! * (weights?.[row] ?? 1);
    if (weight === 0) continue;
    leads[pattern[row]!]! += weight;
    if (y[row] === 1) wins[pattern[row]!]! += weight;
  }
  return { leads, wins };
}

function measure(
  { verdicts }: VerdictPatterns,
  { leads, wins }: { readonly leads: Float64Array; readonly wins: Float64Array },
  odds: Float64Array,
): Measured[] {
  const all = { leads: 0, wins: 0 };
  const criteria = verdicts[0]?.length ?? 0;
  const counts = Array.from({ length: criteria }, () => [-1, 0, 1].map(() => ({ leads: 0, wins: 0 })));
  for (const [at, pattern] of verdicts.entries()) {
    all.leads += leads[at]!;
    all.wins += wins[at]!;
    for (let c = 0; c < criteria; c++) {
      const count = counts[c]![1 + pattern[c]!]!;
      count.leads += leads[at]!;
      count.wins += wins[at]!;
    }
  }
  const base = rateOf(all);
  return counts.map(([notMet, unknown, met], c) => {
    const [rate, other] = [rateOf(met!), rateOf(notMet!)];
    return {
      met: met!,
      notMet: notMet!,
      unknown: unknown!,
      lift: rate === null || !base ? null : rate / base,
      recall: all.wins === 0 ? null : met!.wins / all.wins,
      ratio: rate === null || other === null ? null : ratioOf(rate, other),
      odds: rate === null || other === null ? null : Math.exp(odds[1 + 2 * c]!),
    };
  });
}

/** A ratio to none is so large that no interval which holds it looks small; of none to none nothing is told. */
function ratioOf(rate: number, other: number): number | null {
  if (other > 0) return rate / other;
  return rate > 0 ? 1e6 : null;
}

/** Over the resamples in which the figure exists. */
function intervalOf(values: readonly (number | null)[], value: number): Interval {
  const sorted = Float64Array.from(values.filter((one) => one !== null)).sort();
  if (sorted.length === 0) return [value, value];
  const tail = (1 - INTERVAL_LEVEL) / 2;
  return [quantileSorted(sorted, tail), quantileSorted(sorted, 1 - tail)];
}
