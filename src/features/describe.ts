import type { Cell } from "../leads/table.ts";
import { type Feature, FIRST_LEVEL, MISSING, UNSEEN } from "./matrix.ts";

const RARE_LABEL = "unseen or rare";

/**
 * A feature's value as a person reads it: the number, true or false where these are its levels, else the level's text or
 * "unseen or rare"; null where it is missing.
 */
export function featureValue(feature: Feature, x: number): Cell {
  if (feature.kind === "number") return Number.isNaN(x) ? null : x;
  if (x === MISSING) return null;
  if (isBoolean(feature) && x >= FIRST_LEVEL) return x > FIRST_LEVEL;
  return feature.levels?.[x - FIRST_LEVEL] ?? RARE_LABEL;
}

function isBoolean({ levels }: Feature): boolean {
  return levels?.length === 2 && levels[0] === "false" && levels[1] === "true";
}

/**
 * A bin in words: "missing", "unseen or rare", a level, "below 12", "12 to 30" (12 ≤ x < 30), "30 or more"; between whole
 * numbers "12" or "12 or 13" where a bin holds only these.
 * @param cuts the feature's ascending cuts, none for a category
 * @throws RangeError for a code that the feature doesn't have
 */
export function codeLabel(feature: Feature, cuts: ArrayLike<number>, code: number): string {
  const k = code - FIRST_LEVEL;
  const last = feature.kind === "category" ? (feature.levels?.length ?? 0) - 1 : cuts.length;
  if (!Number.isInteger(code) || code < 0 || k > last)
    throw new RangeError(
      `naming a bin of ${feature.name}: found code ${code}, wanted one from 0 to ${last + FIRST_LEVEL}`,
    );
  if (code === MISSING) return "missing";
  if (code === UNSEEN) return RARE_LABEL;
  if (feature.kind === "category") return feature.levels![k]!;
  if (last === 0) return "any number";
  if (k === 0) return `below ${cutLabel(cuts, 0)}`;
  if (k === last) return `${cutLabel(cuts, last - 1)} or more`;
  return fewWholeNumbers(cuts, k) ?? `${cutLabel(cuts, k - 1)} to ${cutLabel(cuts, k)}`;
}

/** The one or two whole numbers of the interval below the k-th cut, where the cuts lie between whole numbers. */
function fewWholeNumbers(cuts: ArrayLike<number>, k: number): string | null {
  if (!betweenWholeNumbers(cuts)) return null;
  const first = Math.ceil(cuts[k - 1]!) + 0; // + 0 makes -0 a 0
  const last = Math.ceil(cuts[k]!) - 1;
  if (last > first + 1 || !Number.isSafeInteger(first)) return null;
  return last === first
    ? first.toLocaleString("en-US")
    : `${first.toLocaleString("en-US")} or ${last.toLocaleString("en-US")}`;
}

/**
 * The i-th cut, rounded for people to a tenth of the gap to its neighbours or to three figures, whichever is finer, so that
 * no two cuts look alike. Cuts between whole numbers are rounded up to one: "13 or more" is exactly what 12.5 means.
 */
function cutLabel(cuts: ArrayLike<number>, i: number): string {
  const cut = cuts[i]!;
  const gap = Math.min(
    i > 0 ? cut - cuts[i - 1]! : Number.POSITIVE_INFINITY,
    i + 1 < cuts.length ? cuts[i + 1]! - cut : Number.POSITIVE_INFINITY,
  );
  const fine = Math.min(gap / 10, cut === 0 ? Number.POSITIVE_INFINITY : Math.abs(cut) / 100);
  const step = betweenWholeNumbers(cuts) ? Math.max(fine, 1) : fine;
  const digits = step === Number.POSITIVE_INFINITY ? 0 : -Math.floor(Math.log10(step));
  const unit = 10 ** Math.abs(digits);
  if (digits > 15 || Math.abs(cut) >= 1e15 || (digits > 0 && Math.abs(cut) * unit >= Number.MAX_SAFE_INTEGER))
    return String(cut);
  const rounded = digits >= 0 ? Math.floor(cut * unit + 0.5) / unit : Math.floor(cut / unit + 0.5) * unit;
  return rounded.toLocaleString("en-US", { maximumFractionDigits: Math.max(0, digits) });
}

/** Several cuts, all halves or whole numbers and at least 1 apart, as they lie between whole numbers. */
function betweenWholeNumbers(cuts: ArrayLike<number>): boolean {
  for (let i = 0; i < cuts.length; i++) {
    if (!Number.isInteger(2 * cuts[i]!)) return false;
    if (i > 0 && cuts[i]! - cuts[i - 1]! < 1) return false;
  }
  return cuts.length > 1;
}
