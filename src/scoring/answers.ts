import type { Driver } from "../explanation/drivers.ts";
import { codeLabel } from "../features/describe.ts";
import { FIRST_LEVEL } from "../features/matrix.ts";
import { sigmoid } from "../numeric/logistic.ts";

/** What a field could turn out to be, and what that would say, from the marginals that a version stores. */
export interface Answers {
  /** The driver's bins that are answers: levels or intervals that some training lead had. */
  readonly bins: readonly { readonly code: number; readonly label: string }[];
  /** How often won training leads gave each answer, and the others. */
  readonly ofWinners: Float64Array;
  readonly ofOthers: Float64Array;
  /** What each adds to the log-odds. */
  readonly effects: Float64Array;
}

/** So many made-up leads of the driver's own mix stand behind the shares of winners: few wins say little of a rare answer. */
const PRIOR_LEADS = 20;

/** The answers to a question whose field the driver is made of; null where there are fewer than two. */
export function answersOf(driver: Driver): Answers | null {
  const bins = driver.bins
    .map((bin, code) => ({ ...bin, code }))
    .filter(({ code, leads }) => code >= FIRST_LEVEL && leads > 0);
  if (bins.length < 2) return null;
  const leads = sum(bins.map((bin) => bin.leads));
  const wins = sum(bins.map((bin) => bin.wins));
  const share = (count: number, of: number, all: number) => (count + PRIOR_LEADS * all) / (of + PRIOR_LEADS);
  return {
    bins: bins.map(({ code }) => ({ code, label: codeLabel(driver.feature, driver.cuts, code) })),
    ofWinners: Float64Array.from(bins, (bin) => share(bin.wins, wins, bin.leads / leads)),
    ofOthers: Float64Array.from(bins, (bin) => share(bin.leads - bin.wins, leads - wins, bin.leads / leads)),
    effects: Float64Array.from(bins, (bin) => bin.contribution),
  };
}

const NEWTON_STEPS = 5;

/**
 * What a lead's answer may be, and its probability then. The answers are spread as among training leads like it: those of winners
 * with its probability, those of others with the rest. They move its log-odds as they do in training, less what leaves its
 * probability the same on average: to ask doesn't make a lead better.
 * @param probability of the lead now
 * @param logit of that
 * @param chances filled with the chance of each answer
 * @param then filled with the probability after each
 */
export function foresee(
  { ofWinners, ofOthers, effects }: Answers,
  probability: number,
  logit: number,
  chances: Float64Array,
  then: Float64Array,
): void {
  const count = effects.length;
  let shift = 0;
  for (let k = 0; k < count; k++) {
    chances[k] = probability * ofWinners[k]! + (1 - probability) * ofOthers[k]!;
    shift += chances[k]! * effects[k]!;
  }
  for (let step = 0; step < NEWTON_STEPS; step++) {
    let mean = 0;
    let slope = 0;
    for (let k = 0; k < count; k++) {
      const p = sigmoid(logit + effects[k]! - shift);
      then[k] = p;
      mean += chances[k]! * p;
      slope += chances[k]! * p * (1 - p);
    }
    const off = mean - probability;
    if (Math.abs(off) < 1e-9 || slope < 1e-12) break;
    shift += off / slope;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
