import { FIRST_LEVEL, MISSING } from "../../features/matrix.ts";
import type { Column } from "./columns.ts";
import type { Settings } from "./settings.ts";

/** How a node parts its rows. */
export interface Split {
  readonly column: number;
  /** How much the loss falls, to second order. */
  readonly gain: number;
  /** The last code that goes left, `MISSING` where only missing does; null where `set` tells. */
  readonly code: number | null;
  /** For each code of a category: 1 where it goes left. */
  readonly set: Uint8Array | null;
  readonly missingLeft: boolean;
  /** Sums over the rows that go left. */
  readonly g: number;
  readonly h: number;
  /** Added to the hessian in the children's values. */
  readonly shrinkage: number;
}

/** Sums over the rows of a leaf, and where its value may lie. */
export interface Sums {
  readonly g: number;
  readonly h: number;
  readonly lower: number;
  readonly upper: number;
}

/** The Newton step that the sums ask for, kept within the bounds. */
export function stepFor(g: number, h: number, shrinkage: number, lower: number, upper: number): number {
  const value = -g / (h + shrinkage);
  return value < lower ? lower : value > upper ? upper : value;
}

/** Twice the fall of the loss, to second order, by a step of `value`. */
function worth(g: number, h: number, shrinkage: number, value: number): number {
  return -(2 * g * value + (h + shrinkage) * value * value);
}

/**
 * The best split of a leaf by a number, if one gains more than `least`: bins in order, missing on the better side.
 * @param bins gradient and hessian sum of each code, from `at` on
 */
export function splitNumber(
  bins: Float64Array,
  at: number,
  place: number,
  column: Column,
  leaf: Sums,
  settings: Settings,
  least: number,
): Split | null {
  const { shrinkage, leafHessian } = settings;
  const { g: allG, h: allH, lower, upper } = leaf;
  const { direction } = column;
  const isBound = direction !== 0 || lower > Number.NEGATIVE_INFINITY || upper < Number.POSITIVE_INFINITY;
  const none = worth(allG, allH, shrinkage, stepFor(allG, allH, shrinkage, lower, upper));
  const missingG = bins[at + 2 * MISSING]!;
  const missingH = bins[at + 2 * MISSING + 1]!;
  let best = least + none;
  let bestCode = -1;
  let bestLeft = false;
  let bestG = 0;
  let bestH = 0;
  const judge = (code: number, g: number, h: number, missingLeft: boolean) => {
    const restH = allH - h;
    if (h < leafHessian || restH < leafHessian) return;
    const restG = allG - g;
    let gain: number;
    if (isBound) {
      const left = stepFor(g, h, shrinkage, lower, upper);
      const right = stepFor(restG, restH, shrinkage, lower, upper);
      if (direction * (right - left) < 0 && code !== MISSING) return;
      gain = worth(g, h, shrinkage, left) + worth(restG, restH, shrinkage, right);
    } else gain = (g * g) / (h + shrinkage) + (restG * restG) / (restH + shrinkage);
    if (gain > best) {
      best = gain;
      bestCode = code;
      bestLeft = missingLeft;
      bestG = g;
      bestH = h;
    }
  };
  const last = column.bins - 1;
  let g = 0;
  let h = 0;
  if (missingH > 0) judge(MISSING, missingG, missingH, true);
  for (let code = FIRST_LEVEL; code < last; code++) {
    const binH = bins[at + 2 * code + 1]!;
    if (binH === 0) continue; // no other rows than at the code before
    g += bins[at + 2 * code]!;
    h += binH;
    judge(code, g, h, false);
    if (missingH > 0) judge(code, g + missingG, h + missingH, true);
  }
  if (bestCode < 0) return null;
  let next = bestCode + 1; // the next code that rows of this leaf have
  if (bestCode !== MISSING) while (bins[at + 2 * next + 1] === 0) next++;
  return {
    column: place,
    gain: best - none,
    code: bestCode === MISSING ? MISSING : (bestCode + next - 1) >> 1, // in the middle between the two
    set: null,
    missingLeft: missingH > 0 ? bestLeft : bestH > allH - bestH,
    g: bestG,
    h: bestH,
    shrinkage,
  };
}

/**
 * The best split of a leaf by a category, if one gains more than `least`: its codes ordered by their smoothed mean gradient
 * and cut once (Fisher 1958). A code without rows here goes to the heavier side.
 */
export function splitCategory(
  bins: Float64Array,
  at: number,
  place: number,
  column: Column,
  leaf: Sums,
  settings: Settings,
  least: number,
): Split | null {
  const present: number[] = [];
  for (let code = 0; code < column.bins; code++) if (bins[at + 2 * code + 1]! > 0) present.push(code);
  if (present.length < 2) return null;
  const { leafHessian, categorySmoothing } = settings;
  const shrinkage =
    settings.shrinkage + (present.length > settings.fewLevels ? settings.categoryShrinkage : 0);
  const ratio = (code: number) => bins[at + 2 * code]! / (bins[at + 2 * code + 1]! + categorySmoothing);
  present.sort((a, b) => ratio(a) - ratio(b) || a - b);

  const { g: allG, h: allH, lower, upper } = leaf;
  const none = worth(allG, allH, settings.shrinkage, stepFor(allG, allH, settings.shrinkage, lower, upper));
  let best = least + none;
  let bestCount = 0;
  let bestG = 0;
  let bestH = 0;
  let g = 0;
  let h = 0;
  for (let count = 1; count < present.length; count++) {
    const code = present[count - 1]!;
    g += bins[at + 2 * code]!;
    h += bins[at + 2 * code + 1]!;
    if (h < leafHessian || allH - h < leafHessian) continue;
    const gain =
      worth(g, h, shrinkage, stepFor(g, h, shrinkage, lower, upper)) +
      worth(allG - g, allH - h, shrinkage, stepFor(allG - g, allH - h, shrinkage, lower, upper));
    if (gain > best) {
      best = gain;
      bestCount = count;
      bestG = g;
      bestH = h;
    }
  }
  if (bestCount === 0) return null;
  const set = new Uint8Array(column.bins);
  if (bestH > allH - bestH) {
    set.fill(1);
    for (const code of present.slice(bestCount)) set[code] = 0;
  } else for (const code of present.slice(0, bestCount)) set[code] = 1;
  return {
    column: place,
    gain: best - none,
    code: null,
    set,
    missingLeft: set[MISSING] === 1,
    g: bestG,
    h: bestH,
    shrinkage,
  };
}
