import type { RepeatPurchases } from "../training/repeat-purchases.ts";
import { percent } from "./words.ts";

/** How often customers buy again, in one sentence. */
export function describeRepeats({ again, first }: RepeatPurchases): string {
  const share = again.leads / (again.leads + first.leads);
  return (
    `${percent(share)} of the leads that are old enough to judge (${again.leads}) came from customers who had bought before: ` +
    `${percent(again.wins / again.leads)} of these were won, of the others ${percent(first.leads === 0 ? null : first.wins / first.leads)}.`
  );
}
