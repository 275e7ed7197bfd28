import { logit, logLossOfLogit, sigmoid } from "../numeric/logistic.ts";
import { type HorizonMap, horizonLogit } from "../scoring/horizon.ts";

/** The golden section leaves so much of a range that each step is one evaluation. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Of the log share, left and right of 0: no horizon has a millionth, or a hundred times, of the main one's wins. */
const SMALLEST = Math.log(1e-6);
const LARGEST = Math.log(100);

/** Leads that were followed for as long as a horizon; one entry a lead. */
export interface Followed {
  /** Of a win within the main horizon, calibrated, by a model that never saw the lead. */
  readonly logits: Float64Array;
  /** 1 where it was won within the horizon, else 0. */
  readonly y: Float64Array;
  readonly folds: Uint8Array;
  /** How many leads each stands for; null where each is one. */
  readonly importance: Float64Array | null;
}

/**
 * How a horizon's probability follows from the main one's: by a shift of the log-odds, unless a share of the main horizon's wins has the
 * lower log loss on folds that neither was fitted on.
 * @param isShorter than the main horizon
 */
export function horizonThatPays(leads: Followed, isShorter: boolean): HorizonMap {
  const { folds } = leads;
  const all = Array.from(folds.keys());
  const offset = offsetOf(leads, all, isShorter);
  let gain = 0;
  for (const fold of new Set(folds)) {
    const others = all.filter((at) => folds[at] !== fold);
    if (!hasBoth(leads.y, others)) return { offset };
    const held = all.filter((at) => folds[at] === fold);
    gain += lossOf(leads, held, { offset: offsetOf(leads, others, isShorter) });
    gain -= lossOf(leads, held, { offset: 0, share: shareOf(leads, others, isShorter) });
  }
  return gain > 0 ? { offset, share: shareOf(leads, all, isShorter) } : { offset };
}

/** Where as many wins are expected as were observed, which is where the log loss is least; by bisection. */
function offsetOf({ logits, y, importance }: Followed, rows: readonly number[], isShorter: boolean): number {
  const weightOf = (at: number) => importance?.[at] ?? 1;
  const wins = rows.reduce((sum, at) => sum + weightOf(at) * y[at]!, 0);
  const expected = (offset: number) =>
    rows.reduce((sum, at) => sum + weightOf(at) * sigmoid(logits[at]! + offset), 0);
  const rate = logit(wins / rows.reduce((sum, at) => sum + weightOf(at), 0));
  let low = rate - rows.reduce((most, at) => Math.max(most, logits[at]!), Number.NEGATIVE_INFINITY); // each is at most the base rate
  let high = rate - rows.reduce((least, at) => Math.min(least, logits[at]!), Number.POSITIVE_INFINITY);
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (expected(middle) < wins) low = middle;
    else high = middle;
  }
  const offset = (low + high) / 2;
  return isShorter ? Math.min(0, offset) : Math.max(0, offset);
}

/** The share of least log loss, at most 1 for a shorter horizon and at least 1 for a longer one; by the golden section. */
function shareOf(leads: Followed, rows: readonly number[], isShorter: boolean): number {
  const loss = (log: number) => lossOf(leads, rows, { offset: 0, share: Math.exp(log) });
  let [low, high] = isShorter ? [SMALLEST, 0] : [0, LARGEST];
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let [lossLeft, lossRight] = [loss(left), loss(right)];
  while (high - low > 1e-6) {
    if (lossLeft <= lossRight) {
      [high, right, lossRight] = [right, left, lossLeft];
      left = high - GOLDEN * (high - low);
      lossLeft = loss(left);
    } else {
      [low, left, lossLeft] = [left, right, lossRight];
      right = low + GOLDEN * (high - low);
      lossRight = loss(right);
    }
  }
  return Math.exp((low + high) / 2);
}

function lossOf({ logits, y, importance }: Followed, rows: readonly number[], map: HorizonMap): number {
  return rows.reduce(
    (sum, at) => sum + (importance?.[at] ?? 1) * logLossOfLogit(horizonLogit(logits[at]!, map), y[at]!),
    0,
  );
}

function hasBoth(y: Float64Array, rows: readonly number[]): boolean {
  return rows.some((at) => y[at] === 1) && rows.some((at) => y[at] === 0);
}
