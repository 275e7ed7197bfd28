import type { Horizon } from "./parts.ts";

/** How a horizon's probability follows from the main one's. */
export type HorizonMap = Pick<Horizon, "offset" | "share">;

/** The main horizon's own. */
export const MAIN: HorizonMap = { offset: 0 };

/**
 * The logit of a win within another horizon, from that of a win within the main one. Either log-odds are shifted by an `offset`
 * (proportional odds, McCullagh 1980), or all leads that buy take equally long, and a `share` of them does so within the horizon:
 * P(won within h) = share × P(won within the main horizon) (the mixture cure model, Boag 1949, Berkson and Gage 1952). Of a
 * longer horizon the share is above 1, and a product could be too; so from a probability of one half on the log-odds go straight on.
 * @param x the main horizon's calibrated logit
 */
export function horizonLogit(x: number, { offset, share }: HorizonMap): number {
  if (share === undefined) return x + offset;
  const straightFrom = share > 1 ? -Math.log(2 * share - 1) : Number.POSITIVE_INFINITY; // there share × P is one half
  if (x > straightFrom) return (2 - 1 / share) * (x - straightFrom);
  return x < 0
    ? Math.log(share) + x - Math.log1p((1 - share) * Math.exp(x))
    : Math.log(share) - Math.log(Math.exp(-x) + 1 - share);
}

/**
 * The logits of all horizons; never falling: outwards from the main one, none tells less than a shorter one or more than a longer one.
 * @param x the main horizon's calibrated logit
 * @param horizons ascending in days
 * @param main the main one's place among them
 */
export function horizonLogits(x: number, horizons: readonly HorizonMap[], main: number): number[] {
  const logits = horizons.map((each, at) => (at === main ? x : horizonLogit(x, each)));
  for (let at = main - 1; at >= 0; at--) logits[at] = Math.min(logits[at]!, logits[at + 1]!);
  for (let at = main + 1; at < logits.length; at++) logits[at] = Math.max(logits[at]!, logits[at - 1]!);
  return logits;
}
