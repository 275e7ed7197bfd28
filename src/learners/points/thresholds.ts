import { argsort } from "../../numeric/order.ts";
import { roundest } from "./roundest.ts";

/** Stretches of about equal weight; each gives one threshold. */
const STRETCHES = 40;

/**
 * Where a rule may cut a number: ascending, in every stretch of its values the roundest number there, so that a card is easy
 * to read and to remember. A number of few values is cut between all of them.
 * @param weights one a value, above 0
 */
export function fitThresholds(values: ArrayLike<number>, weights: Float64Array): Float64Array {
  const distinct: number[] = [];
  const weightUpTo: number[] = []; // of the values so far
  let total = 0;
  for (const row of argsort(values)) {
    const x = values[row]!;
    if (Number.isNaN(x)) break;
    total += weights[row]!;
    if (distinct.length === 0 || x > distinct[distinct.length - 1]!) {
      distinct.push(x);
      weightUpTo.push(total);
    } else weightUpTo[weightUpTo.length - 1] = total;
  }
  const stretchOf =
    distinct.length <= STRETCHES
      ? (i: number) => i
      : (i: number) => Math.floor((STRETCHES * weightUpTo[i - 1]!) / total);
  const thresholds: number[] = [];
  for (let from = 1; from < distinct.length; ) {
    let to = from;
    while (to + 1 < distinct.length && stretchOf(to + 1) === stretchOf(from)) to++;
    thresholds.push(roundest(distinct[from - 1]!, distinct[to]!));
    from = to + 1;
  }
  return Float64Array.from(thresholds);
}
