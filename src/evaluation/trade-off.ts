import type { Interval } from "./evaluate.ts";
import { pairedBootstrap } from "./paired-bootstrap.ts";

/** Which rows are let through where the cut-off stands at one place. */
export interface CutCandidate {
  readonly cut: number;
  /** 1 let through, 0 not, by row. */
  readonly passes: Uint8Array;
}

/** Rows to choose a cut-off on, and rows to judge that choice on, which it hasn't seen. */
export interface CutTrial {
  readonly learn: ArrayLike<number>;
  readonly judge: ArrayLike<number>;
}

export interface TradeOffPoint {
  readonly cut: number;
  /** How many winners and losers are let through; where rows stand for several, the sums of their weights. */
  readonly winners: number;
  readonly losers: number;
}

export interface TradeOff {
  readonly winners: number;
  readonly losers: number;
  /** Ascending by cut. */
  readonly points: readonly TradeOffPoint[];
  readonly current: TradeOffPoint;
  /** The cut that these leads would have chosen; the current one where none is better. */
  readonly best: TradeOffPoint;
  /**
   * What choosing gained where it was tried: share of winners less share of losers let through, above that of the current cut, on
   * rows that the choice hadn't seen, with its 90 % interval. Null where nothing could be tried.
   */
  readonly gain: { readonly mean: number; readonly interval: Interval } | null;
}

export interface TradeOffOptions {
  readonly trials: readonly CutTrial[];
  /** Rows of one buyer share a number and are drawn together. */
  readonly groups: ArrayLike<number>;
  /** How many leads each row stands for; 1 by default. */
  readonly weights?: ArrayLike<number> | undefined;
  readonly seed: number;
}

/**
 * What other cut-offs would have let through. Chosen is the one of the greatest share of winners less share of losers let
 * through (Youden 1950): then every band of values is let through that won oftener than the average lead. Of equals the one nearest to the current.
 * @param candidates the current cut among them
 * @param y 0 or 1 a row
 * @throws RangeError where the current cut is no candidate, lengths disagree, or one class is absent
 */
export function tradeOff(
  candidates: readonly CutCandidate[],
  current: number,
  y: ArrayLike<number>,
  { trials, groups, weights, seed }: TradeOffOptions,
): TradeOff {
  const sorted = [...candidates].sort((a, b) => a.cut - b.cut);
  const at = sorted.findIndex(({ cut }) => cut === current);
  const wrong = [...sorted.map(({ passes }) => passes), ...(weights ? [weights] : [])].find(
    (one) => one.length !== y.length,
  );
  if (at < 0 || wrong)
    throw new RangeError(
      `trading off cut-offs: found ${wrong ? `${wrong.length} rows for ${y.length} outcomes` : `no candidate ${current}`}`,
    );
  const weightOf = (row: number) => weights?.[row] ?? 1;
  const everyRow = Uint32Array.from({ length: y.length }, (_, row) => row);
  const whole = countAll(sorted, y, weightOf, everyRow);
  if (whole.winners === 0 || whole.losers === 0)
    throw new RangeError(`trading off cut-offs: found ${whole.winners} winners and ${whole.losers} losers`);
  const points = sorted.map(({ cut }, place) => ({ cut, ...whole.passed[place]! }));
  return {
    winners: whole.winners,
    losers: whole.losers,
    points,
    current: points[at]!,
    best: points[bestOf(sorted, at, whole)]!,
    gain: gainOf(sorted, at, y, weightOf, trials, groups, seed),
  };
}

interface Counted {
  readonly winners: number;
  readonly losers: number;
  readonly passed: readonly { readonly winners: number; readonly losers: number }[];
}

function countAll(
  candidates: readonly CutCandidate[],
  y: ArrayLike<number>,
  weightOf: (row: number) => number,
  rows: ArrayLike<number>,
): Counted {
  const all = { winners: 0, losers: 0 };
  for (let i = 0; i < rows.length; i++) all[y[rows[i]!] === 1 ? "winners" : "losers"] += weightOf(rows[i]!);
  const passed = candidates.map(({ passes }) => {
    const count = { winners: 0, losers: 0 };
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      if (passes[row] === 1) count[y[row] === 1 ? "winners" : "losers"] += weightOf(row);
    }
    return count;
  });
  return { ...all, passed };
}

function bestOf(
  candidates: readonly CutCandidate[],
  at: number,
  { winners, losers, passed }: Counted,
): number {
  if (winners === 0 || losers === 0) return at;
  const value = (place: number) => passed[place]!.winners / winners - passed[place]!.losers / losers;
  const from = candidates[at]!.cut;
  const distance = (place: number) => Math.abs(candidates[place]!.cut - from);
  let best = at;
  for (const place of candidates.keys()) {
    const more = value(place) - value(best);
    if (more > 1e-12 || (more > -1e-12 && distance(place) < distance(best))) best = place;
  }
  return best;
}

/** Chooses on each trial's first rows, judges on the others; a row judged twice would count twice. */
function gainOf(
  candidates: readonly CutCandidate[],
  at: number,
  y: ArrayLike<number>,
  weightOf: (row: number) => number,
  trials: readonly CutTrial[],
  groups: ArrayLike<number>,
  seed: number,
): TradeOff["gain"] {
  const judged = trials.flatMap(({ learn, judge }) => {
    const chosen = candidates[bestOf(candidates, at, countAll(candidates, y, weightOf, learn))]!.passes;
    const before = candidates[at]!.passes;
    return Array.from(judge, (row) => ({ row, change: chosen[row]! - before[row]! }));
  });
  const sumOf = (label: number) =>
    judged.reduce((sum, { row }) => (y[row] === label ? sum + weightOf(row) : sum), 0);
  const [winners, losers] = [sumOf(1), sumOf(0)];
  if (winners === 0 || losers === 0) return null;
  const gains = judged.map(
    ({ row, change }) => (weightOf(row) * change * judged.length) / (y[row] === 1 ? winners : -losers),
  );
  const found = pairedBootstrap(gains, new Float64Array(gains.length), {
    groups: judged.map(({ row }) => groups[row]!),
    seed,
  });
  return { mean: found.mean, interval: found.interval };
}
