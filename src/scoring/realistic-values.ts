import { type Driver, FEWEST_LEADS_FOR_RATE } from "../explanation/drivers.ts";
import { FIRST_LEVEL } from "../features/matrix.ts";
import type { Actionable, ColumnSchema } from "../leads/schema.ts";
import type { Cell } from "../leads/table.ts";
import { countAtMost } from "../numeric/order.ts";

/** Another value of a field, and how far away it is: 0 is no change. */
export interface OtherValue {
  readonly value: Exclude<Cell, null>;
  readonly distance: number;
}

/** To ask costs less than to change. */
const FILLING_IN = 0.25;

/**
 * Values that a field may take instead of the one it has: levels and intervals in which at least twenty training leads stood.
 * A number's distance is the share of the training leads between the two, a category's is 1; a field that isn't filled in is a
 * quarter away from all of its values.
 * @param value null where it isn't filled in
 */
export function otherValues(
  { type, actionable = true, range }: ColumnSchema,
  driver: Driver,
  value: Cell,
): OtherValue[] {
  const known = (code: number) => driver.bins[code]!.leads >= FEWEST_LEADS_FOR_RATE;
  if (type !== "number") {
    const levels = driver.feature.levels ?? [];
    return levels
      .filter((level, k) => known(FIRST_LEVEL + k) && level !== String(value))
      .map((level) => ({
        value: type === "boolean" ? level === "true" : level,
        distance: value === null ? FILLING_IN : 1,
      }));
  }
  if (!range) return [];
  const from = value as number | null;
  const edges = [range[0], ...driver.cuts.filter((cut) => cut > range[0] && cut < range[1]), range[1]];
  const places = edges.slice(1).flatMap((high, k) => {
    const low = edges[k]!;
    const middle = (low + high) / 2;
    if (!known(FIRST_LEVEL + countAtMost(driver.cuts, middle))) return [];
    return [low, middle, ...(k === edges.length - 2 ? [high] : [])];
  });
  return [...new Set(places)]
    .filter((place) => place !== from && isAllowed(actionable, from, place))
    .map((place) => ({
      value: place,
      distance:
        from === null ? FILLING_IN : Math.abs(rankOf(driver, range, place) - rankOf(driver, range, from)),
    }));
}

/** Whether the field may go from the one value to the other. */
function isAllowed(actionable: Actionable, from: number | null, to: number): boolean {
  if (actionable === true || from === null) return true;
  return actionable === "rising" ? to > from : to < from;
}

/** The share of the training leads below a value, those of its own interval in proportion. */
export function rankOf(
  { cuts, bins }: Driver,
  [lowest, highest]: readonly [number, number],
  x: number,
): number {
  const counts = bins.slice(FIRST_LEVEL).map(({ leads }) => leads);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const k = countAtMost(cuts, x);
  const low = cuts[k - 1] ?? Math.min(lowest, x);
  const high = cuts[k] ?? Math.max(highest, x);
  const inside = high > low ? (x - low) / (high - low) : 0;
  const below = counts.slice(0, k).reduce((sum, count) => sum + count, 0);
  return all === 0 ? 0 : (below + inside * counts[k]!) / all;
}
