import { type Evaluation, evaluate } from "../evaluation/evaluate.ts";
import { InputError } from "../leads/input-error.ts";
import { sigmoid } from "../numeric/logistic.ts";
import { type HorizonMap, horizonLogits, MAIN } from "../scoring/horizon.ts";
import type { Horizon } from "../scoring/parts.ts";
import { type Followed, horizonThatPays } from "./fit-horizon.ts";
import { type FollowUp, labelAsOf } from "./horizon-labels.ts";
import { weightedMean } from "./weighted-mean.ts";

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
  /** How many leads each stands for; null where each is one. */
  readonly importance: Float64Array | null;
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
 * The other horizons, each told from the main one's calibrated logit by what pays out of fold (`horizonThatPays`), so that all share its
 * contributions; fitted on the leads that are mature for the horizon. Where chance would give a longer horizon a lower base rate than a
 * shorter one, both are alike. A horizon that fewer than ten such leads were won within, or weren't, is left out.
 * @param folds of the judged leads
 * @param main the horizon of the logits, with its base rate
 * @param others days, none of them the main one
 * @param asOf milliseconds: nothing known only afterwards is used
 */
export function fitHorizons(
  followUp: FollowUp,
  judged: Judged & { readonly folds: Uint8Array },
  main: { readonly days: number; readonly baseRate: number },
  others: readonly number[],
  asOf: number,
): Horizon[] {
  const { rows, logits, folds, importance } = judged;
  const found = others.flatMap((days) => {
    const { places, y, wins } = matureFor(days, followUp, rows, asOf);
    if (wins < FEWEST || y.length - wins < FEWEST) return [];
    const leads: Followed = {
      logits: Float64Array.from(places, (at) => logits[at]!),
      y,
      folds: Uint8Array.from(places, (at) => folds[at]!),
      importance: importance && Float64Array.from(places, (at) => importance[at]!),
    };
    const map = horizonThatPays(leads, days < main.days);
    return { days, ...map, baseRate: weightedMean(y, leads.importance) };
  });
  return inOrder(main, found);
}

/**
 * How the horizons' probabilities came true.
 * @param horizons what `fitHorizons` gave, from other leads
 * @param mainDays the horizon of the logits
 */
export function judgeHorizons(
  followUp: FollowUp,
  { rows, logits, importance }: Judged,
  groups: Uint32Array,
  horizons: readonly (HorizonMap & { readonly days: number })[],
  mainDays: number,
  asOf: number,
  seed: number,
): HorizonQuality[] {
  const all = [...horizons, { ...MAIN, days: mainDays }].sort((a, b) => a.days - b.days);
  const main = all.findIndex(({ days }) => days === mainDays);
  return all.flatMap(({ days }, horizon) => {
    const { places, y, wins } = matureFor(days, followUp, rows, asOf);
    if (places.length === 0) return [];
    const { observedExpected, calibrationSlope, intervals } = evaluate(
      Float64Array.from(places, (at) => sigmoid(horizonLogits(logits[at]!, all, main)[horizon]!)),
      y,
      {
        groups: Uint32Array.from(places, (at) => groups[at]!),
        seed,
        ...(importance && { weights: Float64Array.from(places, (at) => importance[at]!) }),
      },
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
  const places = Uint32Array.from(rows.keys()).filter((at) => !Number.isNaN(all[rows[at]!]!));
  const y = Float64Array.from(places, (at) => all[rows[at]!]!);
  return { places, y, wins: y.reduce((sum, label) => sum + label, 0) };
}

/** Ascending in days, their base rates never falling: outwards from the main horizon. */
function inOrder(
  main: { readonly days: number; readonly baseRate: number },
  found: readonly Horizon[],
): Horizon[] {
  const outwards = (some: readonly Horizon[], bounded: (a: number, b: number) => number): Horizon[] => {
    let last = main.baseRate;
    return some.map((horizon) => {
      last = bounded(horizon.baseRate, last);
      return { ...horizon, baseRate: last };
    });
  };
  const ascending = found.toSorted((a, b) => a.days - b.days);
  const shorter = ascending.filter(({ days }) => days < main.days).reverse();
  const longer = ascending.filter(({ days }) => days > main.days);
  return [...outwards(shorter, Math.min).reverse(), ...outwards(longer, Math.max)];
}
