import { quantileSorted } from "../numeric/order.ts";
import { Random } from "../numeric/random.ts";
import { INTERVAL_LEVEL, type Interval } from "./evaluate.ts";

const DAY_MS = 86_400_000;
const RESAMPLES = 500;

/** What a team gets that works only the best leads of each period. */
export interface CapacityLift {
  readonly periods: number;
  /** Leads worked, and how many of these were won. */
  readonly worked: number;
  readonly wins: number;
  /** Wins a lead worked. */
  readonly rate: number;
  /** That rate over the rate of all leads: what the ranking is worth. `null` where nothing was won. */
  readonly lift: number | null;
  /** 90 %, by resampling whole periods; `null` with the lift. */
  readonly interval: Interval | null;
}

/**
 * Works the `capacity` leads with the highest rank of each period of `days`, counted from the first moment.
 * @param ranks one a lead, higher is worked sooner; leads of one rank share the last places in proportion
 * @param y 0 or 1 a lead
 * @param moments when each lead came, in milliseconds
 * @throws RangeError for no leads, lengths that disagree, or a capacity or period that isn't above 0
 */
export function liftAtCapacity(
  ranks: Float64Array,
  y: Float64Array,
  moments: Float64Array,
  { capacity, days, seed }: { readonly capacity: number; readonly days: number; readonly seed: number },
): CapacityLift {
  if (ranks.length === 0 || y.length !== ranks.length || moments.length !== ranks.length)
    throw new RangeError(
      `working ${ranks.length} leads with ${y.length} outcomes and ${moments.length} moments`,
    );
  if (!(capacity > 0 && days > 0))
    throw new RangeError(`working ${capacity} leads in ${days} days, wanted both above 0`);
  const first = moments.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const byPeriod = new Map<number, number[]>();
  moments.forEach((moment, row) => {
    const period = Math.floor((moment - first) / (days * DAY_MS));
    const rows = byPeriod.get(period);
    if (rows) rows.push(row);
    else byPeriod.set(period, [row]);
  });
  const periods = [...byPeriod.values()].map((rows) => workedOf(rows, ranks, y, capacity));
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

interface Worked {
  readonly worked: number;
  readonly wins: number;
  readonly leads: number;
  readonly allWins: number;
}

function workedOf(rows: readonly number[], ranks: Float64Array, y: Float64Array, capacity: number): Worked {
  const order = rows.toSorted((a, b) => ranks[b]! - ranks[a]!);
  const allWins = rows.reduce((sum, row) => sum + y[row]!, 0);
  const worked = Math.min(capacity, rows.length);
  let wins = 0;
  for (let from = 0; from < worked; ) {
    let to = from;
    let tied = 0;
    while (to < order.length && ranks[order[to]!] === ranks[order[from]!]) tied += y[order[to++]!]!;
    wins += tied * Math.min(1, (worked - from) / (to - from));
    from = to;
  }
  return { worked, wins, leads: rows.length, allWins };
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
