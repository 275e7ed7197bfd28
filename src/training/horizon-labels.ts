import { countAtMost } from "../numeric/order.ts";

const DAY_MS = 86_400_000;
/** A rarely followed age would let few leads speak for all: no weight is larger. */
const LARGEST_WEIGHT = 10;

/** When leads were looked at and what became of them; one entry a lead. */
export interface FollowUp {
  /** Milliseconds, `NaN` where unknown. */
  readonly moments: Float64Array;
  /** 1 where the lead was won at `closed`, else 0. */
  readonly won: Uint8Array;
  /** When it was won or lost, in milliseconds: `Infinity` while open, `NaN` where it was closed at an unknown time. */
  readonly closed: Float64Array;
}

/**
 * What each lead teaches at one moment in time.
 */
export interface HorizonLabels {
  /** 1 where the lead was won within the horizon after its moment, 0 where it wasn't, `NaN` where that isn't known yet. */
  readonly y: Float64Array;
  /** 0 where the label isn't known. */
  readonly weights: Float64Array;
  /** 1 where the whole horizon had passed, whatever became of the lead. Only these are a fair sample to measure on. */
  readonly mature: Uint8Array;
  /** How many weights would have been larger than 10. */
  readonly capped: number;
}

/**
 * Labels with nothing used that is known only after `asOf`.
 *
 * `mature`: a lead counts, with weight 1, once its horizon has passed. `weighted`: a lead counts once its label is known, and
 * stands for those like it that weren't followed as long: weight 1 / G(min(days to close, horizon)), where G(t) is the share of
 * the leads that were followed for at least t days (inverse probability of censoring weighting, Robins and Rotnitzky 1992; all
 * leads come in before `asOf`, so following ends for no other reason). A lead closed at an unknown time counts as closed on
 * the first day.
 * @param asOf milliseconds
 * @throws RangeError for arrays of different lengths, or a horizon that isn't above 0
 */
export function labelAsOf(
  { moments, won, closed }: FollowUp,
  {
    asOf,
    horizonDays,
    by,
  }: { readonly asOf: number; readonly horizonDays: number; readonly by: "mature" | "weighted" },
): HorizonLabels {
  const leads = moments.length;
  if (won.length !== leads || closed.length !== leads)
    throw new RangeError(`labelling ${leads} leads with ${won.length} outcomes and ${closed.length} times`);
  if (!(horizonDays > 0))
    throw new RangeError(`labelling with a horizon of ${horizonDays} days, wanted more than 0`);
  const followed = moments.map((moment) => (asOf - moment) / DAY_MS); // NaN or not above 0: not yet a lead
  const ages = followed.filter((days) => days > 0).sort();
  const shareFollowed = (days: number) => 1 - countBelow(ages, days) / ages.length;

  const y = new Float64Array(leads).fill(Number.NaN);
  const weights = new Float64Array(leads);
  const mature = new Uint8Array(leads);
  let capped = 0;
  for (let lead = 0; lead < leads; lead++) {
    const age = followed[lead]!;
    if (!(age > 0)) continue;
    const isClosed = !(closed[lead]! > asOf); // also where the time is unknown
    const days = isClosed
      ? Math.max(0, (closed[lead]! - moments[lead]!) / DAY_MS) || 0
      : Number.POSITIVE_INFINITY;
    mature[lead] = Number(age >= horizonDays);
    const isKnown = mature[lead] === 1 || (by === "weighted" && isClosed);
    if (!isKnown) continue;
    y[lead] = Number(won[lead] === 1 && days <= horizonDays);
    const weight = by === "mature" ? 1 : 1 / shareFollowed(Math.min(days, horizonDays));
    if (weight > LARGEST_WEIGHT) capped++;
    weights[lead] = Math.min(weight, LARGEST_WEIGHT);
  }
  return { y, weights, mature, capped };
}

/** How many of the ascending values are smaller than x. */
function countBelow(sorted: Float64Array, x: number): number {
  let count = countAtMost(sorted, x);
  while (count > 0 && sorted[count - 1] === x) count--;
  return count;
}
