import { type Evaluation, evaluate } from "../evaluation/evaluate.ts";
import { InputError } from "../leads/input-error.ts";
import { logit, sigmoid } from "../numeric/logistic.ts";
import type { Horizon } from "../scoring/parts.ts";
import { type FollowUp, labelAsOf } from "./horizon-labels.ts";

/** Of wins, and of leads that weren't won: fewer, and an intercept is a guess. */
const FEWEST = 10;

/** How one horizon's probabilities came true on the held-out leads that are mature for it. */
export interface HorizonQuality {
  readonly days: number;
  readonly leads: number;
  readonly wins: number;
  /** Wins over the wins that the probabilities add up to, and the slope of Cox's line, each with its 90 % interval. */
  readonly observedExpected: number | null;
  readonly slope: number | null;
  readonly intervals: Pick<Evaluation["intervals"], "observedExpected" | "calibrationSlope">;
}

/** Leads with the logits of a model that never saw them. */
export interface Judged {
  /** Their rows in `followUp`. */
  readonly rows: Uint32Array;
  /** Of a win within the main horizon, calibrated. */
  readonly logits: Float64Array;
}

/**
 * Says early what `fitHorizons` would have to leave out.
 * @param rows in `followUp`
 * @throws InputError where fewer than ten of the rows that are mature for a horizon were won within it, or weren't
 */
export function demandHorizons(
  followUp: FollowUp,
  rows: Uint32Array,
  horizons: readonly number[],
  asOf: number,
): void {
  for (const days of horizons) {
    const { y, wins } = matureFor(days, followUp, rows, asOf);
    if (wins < FEWEST || y.length - wins < FEWEST)
      throw new InputError(
        `can't tell who wins within ${days} days: of ${y.length} leads that were followed so long ${wins} were won; wanted at least ${FEWEST} that were and ${FEWEST} that weren't, or another --horizon`,
      );
  }
}

/**
 * The other horizons: logit P(won within h days) = f(x) + offset, f being the main horizon's calibrated logit, so that all share
 * their slopes and contributions (proportional odds, McCullagh 1980). Each offset is the one of least log loss on the leads
 * that are mature for its horizon. Where chance would make a longer horizon less likely than a shorter one, both are alike. A
 * horizon that fewer than ten such leads were won within, or weren't, is left out.
 * @param main the horizon of the logits, with its base rate
 * @param others days, none of them the main one
 * @param asOf milliseconds: nothing known only afterwards is used
 */
export function fitHorizons(
  followUp: FollowUp,
  { rows, logits }: Judged,
  main: { readonly days: number; readonly baseRate: number },
  others: readonly number[],
  asOf: number,
): Horizon[] {
  const found = others.flatMap((days) => {
    const { places, y, wins } = matureFor(days, followUp, rows, asOf);
    if (wins < FEWEST || y.length - wins < FEWEST) return [];
    const offset = offsetOf(
      Float64Array.from(places, (at) => logits[at]!),
      y,
    );
    return { days, offset, baseRate: wins / y.length };
  });
  return inOrder(main, found);
}

/** How the horizons' probabilities came true; `horizons` is what `fitHorizons` gave, from other leads. */
export function judgeHorizons(
  followUp: FollowUp,
  { rows, logits }: Judged,
  groups: Uint32Array,
  horizons: readonly Pick<Horizon, "days" | "offset">[],
  asOf: number,
  seed: number,
): HorizonQuality[] {
  return horizons.flatMap(({ days, offset }) => {
    const { places, y, wins } = matureFor(days, followUp, rows, asOf);
    if (places.length === 0) return [];
    const { observedExpected, calibrationSlope, intervals } = evaluate(
      places.map((at) => sigmoid(logits[at]! + offset)),
      y,
      { groups: places.map((at) => groups[at]!), seed },
    );
    const { observedExpected: ratio, calibrationSlope: slope } = intervals;
    return {
      days,
      leads: places.length,
      wins,
      observedExpected,
      slope: calibrationSlope,
      intervals: { observedExpected: ratio, calibrationSlope: slope },
    };
  });
}

/** The places, among the rows, of those that were followed for so long, and whether they were won by then. */
function matureFor(days: number, followUp: FollowUp, rows: Uint32Array, asOf: number) {
  const { y: all } = labelAsOf(followUp, { asOf, horizonDays: days, by: "mature" });
  const places = Array.from(rows.keys()).filter((at) => !Number.isNaN(all[rows[at]!]!));
  const y = Float64Array.from(places, (at) => all[rows[at]!]!);
  return { places, y, wins: y.reduce((sum, label) => sum + label, 0) };
}

/** Where as many wins are expected as were observed, which is where the log loss is least; by bisection. */
function offsetOf(logits: Float64Array, y: Float64Array): number {
  const wins = y.reduce((sum, label) => sum + label, 0);
  const expected = (offset: number) => logits.reduce((sum, x) => sum + sigmoid(x + offset), 0);
  const rate = logit(wins / y.length);
  let low = rate - logits.reduce((a, b) => Math.max(a, b)); // every probability is at most the base rate
  let high = rate - logits.reduce((a, b) => Math.min(a, b));
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (expected(middle) < wins) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Ascending in days, and never falling: outwards from the main horizon, whose offset is 0. */
function inOrder(
  main: { readonly days: number; readonly baseRate: number },
  found: readonly Horizon[],
): Horizon[] {
  const outwards = (some: readonly Horizon[], bounded: (a: number, b: number) => number): Horizon[] => {
    let last = { offset: 0, baseRate: main.baseRate };
    return some.map(({ days, offset, baseRate }) => {
      last = { offset: bounded(offset, last.offset), baseRate: bounded(baseRate, last.baseRate) };
      return { days, ...last };
    });
  };
  const ascending = found.toSorted((a, b) => a.days - b.days);
  const shorter = ascending.filter(({ days }) => days < main.days).reverse();
  const longer = ascending.filter(({ days }) => days > main.days);
  return [...outwards(shorter, Math.min).reverse(), ...outwards(longer, Math.max)];
}
