import { NORMAL_95, wilsonInterval } from "../numeric/wilson-interval.ts";
import { effectiveCount } from "./effective-count.ts";
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
 * @param weights how many leads each row stands for, one each where it is null: of them are the shares and means told, by their effective
 * count the intervals
 * @throws RangeError for lengths that disagree, or a group without a name or without a row
 */
export function groupRates(
  probabilities: ArrayLike<number>,
  y: ArrayLike<number>,
  group: ArrayLike<number>,
  names: readonly string[],
  cut: number,
  weights: ArrayLike<number> | null = null,
): GroupRate[] {
  if (y.length !== probabilities.length || group.length !== probabilities.length)
    throw new RangeError(
      `rates by group: found ${probabilities.length} probabilities, ${y.length} labels and ${group.length} groups, wanted one each a row`,
    );
  const zero = { rows: 0, wins: 0, weight: 0, squares: 0, won: 0, selected: 0, expected: 0 };
  const sums = names.map((name) => ({ name, ...zero }));
  for (let row = 0; row < group.length; row++) {
    const sum = sums[group[row]!];
    if (!sum)
      throw new RangeError(`rates by group: found group ${group[row]}, wanted one below ${names.length}`);
    const weight = weights?.[row] ?? 1;
    sum.rows += 1;
    sum.wins += y[row]!;
    sum.weight += weight;
    sum.squares += weight * weight;
    sum.won += weight * y[row]!;
    sum.selected += probabilities[row]! >= cut ? weight : 0;
    sum.expected += weight * probabilities[row]!;
  }
  const empty = sums.find(({ rows }) => rows === 0);
  if (empty) throw new RangeError(`rates by group: found no row of ${empty.name}, wanted at least one`);
  const share = ({ selected, weight }: (typeof sums)[number]) => selected / weight;
  const most = sums.reduce((best, sum) => (share(sum) > share(best) ? sum : best), sums[0]!);
  return sums.map((sum) => {
    const { name, rows, wins, weight } = sum;
    const selected = share(sum);
    const count = countOf(sum);
    return {
      name,
      rows,
      wins,
      selected,
      selectedInterval: wilsonInterval(selected, count),
      ratio: most.selected === 0 ? null : selected / share(most),
      ratioInterval: sum === most ? null : ratioInterval(sum, most),
      expected: sum.expected / weight,
      observed: sum.won / weight,
      observedInterval: wilsonInterval(sum.won / weight, count),
    };
  });
}

interface Share {
  readonly selected: number;
  readonly weight: number;
  readonly squares: number;
}

const countOf = ({ weight, squares }: Share) => effectiveCount(weight, squares);

function ratioInterval(one: Share, most: Share): Interval | null {
  if (one.selected === 0 || most.selected === 0) return null;
  const [share, shareOfMost] = [one.selected / one.weight, most.selected / most.weight];
  const variance = (1 / share - 1) / countOf(one) + (1 / shareOfMost - 1) / countOf(most);
  const ratio = share / shareOfMost;
  const factor = Math.exp(NORMAL_95 * Math.sqrt(variance));
  return [ratio / factor, ratio * factor];
}
