import { InputError } from "../leads/input-error.ts";
import { Random } from "../numeric/random.ts";
import { assignGroups } from "./assign-groups.ts";
import { DAY_MS } from "./labels.ts";

export interface HoldOutOptions {
  /** When each row of the table was created, in milliseconds, `NaN` where unknown. Without it the split is random. */
  readonly created?: Float64Array;
  /** Days from creation until a label is known; `null` where that isn't told. */
  readonly horizonDays: number | null;
  /** The buyer of each row of the table. */
  readonly groups: Uint32Array;
  /** The label of each row of the table, 0 or 1 for those in `rows`. */
  readonly y: Float64Array;
  readonly seed: number;
  /** The share of the rows to hold out. */
  readonly share?: number;
}

/** Rows of the table, ascending, on either side; no buyer stands on both. */
export interface Split {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
  readonly split: "time" | "random";
  /** Rows that are on neither side because their label wasn't known when the hold-out begins. */
  readonly embargoed: number;
  /** Rows that are on neither side because their buyer is in the hold-out. */
  readonly sharedBuyers: number;
  /** What a person should know of the split, one sentence each. */
  readonly notes: readonly string[];
}

/** Of won and of not won rows, on each side: fewer, and a split by time isn't worth more than one at random. */
const FEWEST_TO_LEARN = 10;
const FEWEST_TO_TEST = 5;

/**
 * With creation times the newest share of the rows is held out. What stays to learn from was known by then: its creation
 * lies a horizon before the first held-out one (without a horizon, just before it), and its buyer isn't held out. Rows of
 * one creation time stay together. Where that leaves too few rows of a class, or without times, the split is random, by
 * label, buyers whole.
 * @param rows the rows to split, all with a label
 * @throws RangeError for a share outside (0, 1) or arrays of different lengths
 * @throws InputError where all rows belong to one buyer, so that nothing can be held out
 */
export function holdOut(rows: Uint32Array, options: HoldOutOptions): Split {
  const { created, groups, y, share = 0.2 } = options;
  if (!(share > 0 && share < 1))
    throw new RangeError(`holding out a share of ${share}; wanted one between 0 and 1`);
  if (groups.length !== y.length || (created !== undefined && created.length !== y.length)) {
    throw new RangeError(
      `splitting ${y.length} labels with ${groups.length} groups and ${created?.length} times`,
    );
  }
  const notes: string[] = [];
  if (created !== undefined) {
    const split = splitByTime(rows, created, options, share);
    const lacking = shortage(split, y);
    if (lacking === null) return split;
    notes.push(`Held out at random, not by time: a split by time would leave ${lacking}.`);
  }
  return { ...splitAtRandom(rows, options, share), notes };
}

function splitByTime(
  rows: Uint32Array,
  created: Float64Array,
  options: HoldOutOptions,
  share: number,
): Split {
  const { horizonDays, groups } = options;
  const dated = rows.filter((row) => !Number.isNaN(created[row]!));
  const times = Float64Array.from(dated, (row) => created[row]!).sort();
  const begin = beginOfHoldOut(times, share);
  const test = dated.filter((row) => created[row]! >= begin);
  const known = (row: number) =>
    horizonDays === null ? created[row]! < begin : created[row]! + horizonDays * DAY_MS <= begin;
  // A horizon of nothing would let rows created at `begin` onto both sides.
  const before = dated.filter((row) => created[row]! < begin && known(row));
  const buyers = new Set(Array.from(test, (row) => groups[row]!));
  const train = before.filter((row) => !buyers.has(groups[row]!));
  const undated = rows.length - dated.length;
  return {
    train,
    test,
    split: "time",
    embargoed: dated.length - test.length - before.length,
    sharedBuyers: before.length - train.length,
    notes:
      undated === 0
        ? []
        : [`${undated} rows without a creation time are on neither side of the held-out check.`],
  };
}

/** The creation time from which on rows are held out: of the two next to the share, the one that comes nearer to it. */
function beginOfHoldOut(times: Float64Array, share: number): number {
  const wanted = times.length * (1 - share);
  const middle = times[Math.min(times.length - 1, Math.round(wanted))];
  if (middle === undefined) return Infinity;
  const from = times.indexOf(middle);
  const after = times.lastIndexOf(middle) + 1;
  return after < times.length && after - wanted < wanted - from ? times[after]! : middle;
}

function splitAtRandom(rows: Uint32Array, { groups, y, seed }: HoldOutOptions, share: number): Split {
  const part = assignGroups(
    Array.from(rows, (row) => y[row]!),
    Array.from(rows, (row) => groups[row]!),
    [1 - share, share],
    new Random(seed, "hold-out"),
  );
  const train = rows.filter((_, at) => part[at] === 0);
  const test = rows.filter((_, at) => part[at] === 1);
  if (train.length === 0 || test.length === 0) {
    throw new InputError(
      `can't hold out ${Math.round(share * 100)} % of ${rows.length} rows: too few buyers; wanted rows of more than one customer, e-mail or company`,
    );
  }
  return { train, test, split: "random", embargoed: 0, sharedBuyers: 0, notes: [] };
}

/** What a side lacks, in words, or `null`. */
function shortage({ train, test }: Split, y: Float64Array): string | null {
  const sides = [
    { rows: train, fewest: FEWEST_TO_LEARN, purpose: "to learn from" },
    { rows: test, fewest: FEWEST_TO_TEST, purpose: "to test on" },
  ];
  for (const { rows, fewest, purpose } of sides) {
    const wins = rows.reduce((sum, row) => sum + y[row]!, 0);
    if (wins < fewest) return `${wins} wins ${purpose} (wanted ${fewest})`;
    if (rows.length - wins < fewest)
      return `${rows.length - wins} rows without a win ${purpose} (wanted ${fewest})`;
  }
  return null;
}
