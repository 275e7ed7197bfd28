import { countAtMost } from "../numeric/order.ts";

/** The two probabilities of a Venn–Abers predictor at ascending calibrated logits; both rise. */
export interface VennAbers {
  readonly logits: readonly number[];
  /** If the lead were lost. */
  readonly low: readonly number[];
  /** If it were won. */
  readonly high: readonly number[];
}

/** What encloses both probabilities at this logit: the values of the stored logits next to it. */
export function vennAbersAt({ logits, low, high }: VennAbers, x: number): readonly [number, number] {
  const upTo = countAtMost(logits, x);
  const after = logits[upTo - 1] === x ? upTo - 1 : upTo;
  return [low[upTo - 1] ?? 0, high[after] ?? 1];
}
