import { quantileSorted } from "../numeric/order.ts";
import { Random } from "../numeric/random.ts";
import { INTERVAL_LEVEL, type Interval } from "./evaluate.ts";

const DAY_MS = 86_400_000;
const RESAMPLES = 500;

/** What a team gets that works only the best leads of each period. */
export interface CapacityLift {
  readonly periods: number;
  /** Leads worked, and how many of these were won; needn't be whole where rows stand for several leads. */
  readonly worked: number;
  readonly wins: number;
  /** Wins a lead worked. */
  readonly rate: number;
  /** That rate over the rate of all leads: what the ranking is worth. `null` where nothing was won. */
  readonly lift: number | null;
  /** 90 %, by resampling whole periods; `null` with the lift. */
  readonly interval: Interval | null;
}

export interface CapacityOptions {
  /** Leads that the team can work in each period. */
  readonly capacity: number;
  /** Of a period. */
  readonly days: number;
  readonly seed: number;
  /** How many leads each row stands for, above 0; one by default. */
  readonly weights?: Float64Array;
  /** The lead of each row, where several rows are one lead at several moments: in each period its newest row counts alone. */
  readonly leads?: Uint32Array;
}

/**
 * Works the `capacity` leads with the highest rank of each period of `days`, counted from the first moment.
 * @param ranks one a row, higher is worked sooner; rows of one rank share the last places in proportion
 * @param y 0 or 1 a row
 * @param moments when each row came, in milliseconds
 * @throws RangeError for no rows, lengths that disagree, or a capacity or period that isn't above 0
 */
export function liftAtCapacity(
  ranks: Float64Array,
  y: Float64Array,
  moments: Float64Array,
  { capacity, days, seed, weights, leads }: CapacityOptions,
): CapacityLift {
  if (
    ranks.length === 0 ||
    [y, moments, weights, leads].some((each) => each !== undefined && each.length !== ranks.length)
  )
    throw new RangeError(
      `working ${ranks.length} leads with ${y.length} outcomes, ${moments.length} moments, ${weights?.length} weights and ${leads?.length} leads`,
    );
  if (!(capacity > 0 && days > 0))
    throw new RangeError(`working ${capacity} leads in ${days} days, wanted both above 0`);
  const rows = Array.from(ranks, (rank, row): Row => ({ rank, won: y[row]!, weight: weights?.[row] ?? 1 }));
  const periods = rowsByPeriod(moments, days * DAY_MS, leads).map((some) =>
    workedOf(
      some.map((row) => rows[row]!),
      capacity,
    ),
  );
  const whole = sumOf(periods);
  const random = new Random(seed, "capacity");
  const lifts: number[] = [];
  for (let b = 0; b < RESAMPLES; b++) {
    const lift = liftOf(sumOf(periods.map(() => periods[random.below(periods.length)]!)));
    if (lift !== null) lifts.push(lift);
  }
  const sorted = Float64Array.from(lifts).sort();
  const lift = liftOf(whole);
  const tail = (1 - INTERVAL_LEVEL) / 2;
  return {
    periods: periods.length,
    worked: whole.worked,
    wins: whole.wins,
    rate: whole.wins / whole.worked,
    lift,
    interval: lift === null ? null : [quantileSorted(sorted, tail), quantileSorted(sorted, 1 - tail)],
  };
}

/** The rows of each period, of a lead only the newest. */
function rowsByPeriod(moments: Float64Array, length: number, leads?: Uint32Array): number[][] {
  const first = moments.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const byPeriod = new Map<number, Map<number, number>>();
  moments.forEach((moment, row) => {
    const period = Math.floor((moment - first) / length);
    const newest = byPeriod.get(period) ?? new Map<number, number>();
    const lead = leads?.[row] ?? row;
    const before = newest.get(lead);
    if (before === undefined || moments[before]! < moment) newest.set(lead, row);
    byPeriod.set(period, newest);
  });
  return Array.from(byPeriod.values(), (newest) => [...newest.values()]);
}

interface Row {
  readonly rank: number;
  readonly won: number;
  readonly weight: number;
}

interface Worked {
  readonly worked: number;
  readonly wins: number;
  readonly leads: number;
  readonly allWins: number;
}

function workedOf(rows: readonly Row[], capacity: number): Worked {
  const order = rows.toSorted((a, b) => b.rank - a.rank);
  const leads = rows.reduce((sum, { weight }) => sum + weight, 0);
  const allWins = rows.reduce((sum, { won, weight }) => sum + won * weight, 0);
  const worked = Math.min(capacity, leads);
  let wins = 0;
  let done = 0;
  for (let from = 0; from < order.length && done < worked; ) {
    let to = from;
    let [tied, tiedWins] = [0, 0];
    for (; to < order.length && order[to]!.rank === order[from]!.rank; to++) {
      tied += order[to]!.weight;
      tiedWins += order[to]!.won * order[to]!.weight;
    }
    wins += tiedWins * Math.min(1, (worked - done) / tied);
    done += tied;
    from = to;
  }
  return { worked, wins, leads, allWins };
}

function sumOf(periods: readonly Worked[]): Worked {
  const sum = (of: (period: Worked) => number) => periods.reduce((total, period) => total + of(period), 0);
  return {
    worked: sum((p) => p.worked),
    wins: sum((p) => p.wins),
    leads: sum((p) => p.leads),
    allWins: sum((p) => p.allWins),
  };
}

function liftOf({ worked, wins, leads, allWins }: Worked): number | null {
  return allWins === 0 ? null : wins / worked / (allWins / leads);
}
