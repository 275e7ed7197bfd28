import { NORMAL_95, wilsonInterval } from "../numeric/wilson-interval.ts";
import type { Interval } from "./evaluate.ts";

/** How the leads of one group fare beside those of the others. */
export interface GroupRate {
  readonly name: string;
  readonly rows: number;
  readonly wins: number;
  /** The share that reaches the cut, with its 90 % Wilson interval. */
  readonly selected: number;
  readonly selectedInterval: Interval;
  /** That share over the one of the group which is selected most; null where nobody is selected. */
  readonly ratio: number | null;
  /** 90 %, of the ratio (Katz et al. 1978, on the logarithm); null for the group selected most, or where one of both selects nobody. */
  readonly ratioInterval: Interval | null;
  /** The mean probability. */
  readonly expected: number;
  /** The share won, with its 90 % Wilson interval. */
  readonly observed: number;
  readonly observedInterval: Interval;
}

/**
 * Selection and calibration by group, in the order of the names.
 * @param probabilities one a row, in [0, 1]
 * @param y 0 or 1 a row
 * @param group the place of each row's group in `names`
 * @param cut rows of this probability or more are selected
 * @throws RangeError for lengths that disagree, or a group without a name or without a row
 */
export function groupRates(
  probabilities: ArrayLike<number>,
  y: ArrayLike<number>,
  group: ArrayLike<number>,
  names: readonly string[],
  cut: number,
): GroupRate[] {
  if (y.length !== probabilities.length || group.length !== probabilities.length)
    throw new RangeError(
      `rates by group: found ${probabilities.length} probabilities, ${y.length} labels and ${group.length} groups, wanted one each a row`,
    );
  const sums = names.map((name) => ({ name, rows: 0, wins: 0, selected: 0, expected: 0 }));
  for (let row = 0; row < group.length; row++) {
    const sum = sums[group[row]!];
    if (!sum)
      throw new RangeError(`rates by group: found group ${group[row]}, wanted one below ${names.length}`);
    sum.rows += 1;
    sum.wins += y[row]!;
    sum.selected += probabilities[row]! >= cut ? 1 : 0;
    sum.expected += probabilities[row]!;
  }
  const empty = sums.find(({ rows }) => rows === 0);
  if (empty) throw new RangeError(`rates by group: found no row of ${empty.name}, wanted at least one`);
  const share = ({ selected, rows }: (typeof sums)[number]) => selected / rows;
  const most = sums.reduce((best, sum) => (share(sum) > share(best) ? sum : best), sums[0]!);
  return sums.map((sum) => {
    const { name, rows, wins } = sum;
    const selected = share(sum);
    return {
      name,
      rows,
      wins,
      selected,
      selectedInterval: wilsonInterval(selected, rows),
      ratio: most.selected === 0 ? null : selected / share(most),
      ratioInterval: sum === most ? null : ratioInterval(sum, most),
      expected: sum.expected / rows,
      observed: wins / rows,
      observedInterval: wilsonInterval(wins / rows, rows),
    };
  });
}

interface Share {
  readonly selected: number;
  readonly rows: number;
}

function ratioInterval(one: Share, most: Share): Interval | null {
  if (one.selected === 0 || most.selected === 0) return null;
  const variance = 1 / one.selected - 1 / one.rows + 1 / most.selected - 1 / most.rows;
  const ratio = one.selected / one.rows / (most.selected / most.rows);
  const factor = Math.exp(NORMAL_95 * Math.sqrt(variance));
  return [ratio / factor, ratio * factor];
}
