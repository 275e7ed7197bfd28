import { solve } from "../linear/solve.ts";
import { lossOf, type Patterns, RIDGE } from "./patterns.ts";
import type { Data, Rule } from "./rules.ts";

/** Most points that a rule gives or takes. */
export const MOST_POINTS = 5;
/** Points of the heaviest rule at which rounding starts. */
const SCALES = [5, 4.5, 4, 3.5, 3, 2.5, 2, 1.5, 1];
/** Starts, the best ones, that are followed to the end. */
const FOLLOWED = 3;
/** How far a rule's points are moved at a time. */
const MOVES = [-2, -1, 1, 2];

/** Whole points, with what they mean: score = base + unit × points. */
export interface Rounded {
  readonly points: readonly number[];
  /** ≥ 0 */
  readonly unit: number;
  readonly base: number;
  /** As in `PatternFit`. */
  readonly objective: number;
}

/**
 * Whole points from -5 to 5 for real coefficients. From several scales each coefficient is rounded, then points are moved one
 * rule at a time as long as the objective falls, unit and base fitted anew at every trial (FasterRisk's multipliers, Liu et
 * al. 2022, algorithm 3, with descent in place of its sequential rounding).
 */
export function roundPoints(
  patterns: Patterns,
  coefficients: Float64Array,
  signs: readonly Rule["sign"][],
  link: Data["link"],
): Rounded {
  const real = coefficients.slice(1);
  const largest = real.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const known = new Map<string, Rounded>();
  const judge = (points: readonly number[], near?: Rounded): Rounded => {
    const key = points.join(" ");
    const before = known.get(key);
    if (before) return before;
    const judged = scaleCard(patterns, points, link, near);
    known.set(key, judged);
    return judged;
  };
  let best = judge(Array.from(real, () => 0));
  if (largest === 0) return best;
  const starts = SCALES.map((scale) =>
    judge(Array.from(real, (value) => Math.round((value * scale) / largest) + 0)),
  ).toSorted((a, b) => a.objective - b.objective);
  for (const start of [...new Set(starts)].slice(0, FOLLOWED)) {
    let current = start;
    for (let moved = true; moved; ) {
      moved = false;
      for (let r = 0; r < real.length; r++) {
        const from = current.points;
        for (const move of MOVES) {
          const value = from[r]! + move;
          if (Math.abs(value) > MOST_POINTS || signs[r]! * value < 0) continue;
          const trial = judge(from.with(r, value), current);
          if (trial.objective < current.objective) {
            current = trial;
            moved = true;
          }
        }
      }
    }
    if (current.objective < best.objective) best = current;
  }
  return best;
}

/**
 * The points with their best unit and base, a logistic regression on the total.
 * @param near a card of nearly the same points, from whose unit and base to start
 */
function scaleCard(
  { rules, keys, weights, means }: Patterns,
  points: readonly number[],
  link: Data["link"],
  near?: Rounded,
): Rounded {
  const offset = MOST_POINTS * rules;
  const weight = new Float64Array(2 * offset + 1);
  const target = new Float64Array(2 * offset + 1);
  for (let i = 0; i < keys.length; i++) {
    let total = offset;
    for (let r = 0; r < rules; r++) if (keys[i]! & (1 << r)) total += points[r]!;
    weight[total]! += weights[i]!;
    target[total]! += weights[i]! * means[i]!;
  }
  const totals = Uint32Array.from(weight.keys()).filter((total) => weight[total]! > 0);
  const y = Float64Array.from(totals, (total) => target[total]! / weight[total]!);
  const held = Float64Array.from(totals, (total) => weight[total]!);
  const squares = points.reduce((sum, value) => sum + value * value, 0);
  const [base, unit] = solve({
    design: {
      rows: totals.length,
      columns: 2,
      starts: Uint32Array.from({ length: totals.length + 1 }, (_, i) => 2 * i),
      at: Uint32Array.from({ length: 2 * totals.length }, (_, k) => k % 2),
      values: Float64Array.from({ length: 2 * totals.length }, (_, k) =>
        k % 2 === 0 ? 1 : totals[k >> 1]! - offset,
      ),
      signs: Int8Array.of(0, 1),
    },
    y,
    weights: held,
    link,
    penalty: Math.max(1, squares) * RIDGE,
    tolerance: 1e-6,
    ...(near && { start: Float64Array.of(near.base, near.unit) }),
  }) as unknown as [number, number];
  let objective = (RIDGE / 2) * squares * unit * unit;
  totals.forEach((total, i) => {
    objective += held[i]! * lossOf(base + unit * (total - offset), y[i]!, link);
  });
  return { points, unit, base, objective };
}
