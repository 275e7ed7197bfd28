import { sigmoid } from "../../numeric/logistic.ts";
import type { Pool } from "../../numeric/pool.ts";
import { sharedFloat64, shareFloat64 } from "../../numeric/shared.ts";
import type { Rows } from "../check-input.ts";
import type { Bag } from "./bag.ts";
import type { BagRows } from "./bag-rows.ts";
import type { PairGrid } from "./pair-bag.ts";
import type { Places } from "./places.ts";
import { rankPairs } from "./rank-pairs.ts";
import { rowsOf } from "./rows-of.ts";
import type { Shape } from "./step.ts";

/**
 * The pairs that promise most, best first, judged on what each row's score lacks by the bag that never saw the row. A feature
 * that must rise or fall stands second in its pair; two such features make no pair, and nor do two that may not meet.
 * @param ranks whether a part's rows rank the pairs
 */
export async function choosePairs(
  rows: BagRows,
  { g, h }: LeftOver,
  visits: readonly number[],
  places: readonly Places[],
  shapes: readonly Shape[],
  interactions: Rows["interactions"],
  ranks: (part: number) => boolean,
  pool: Pool,
  signal: AbortSignal | undefined,
): Promise<PairGrid[]> {
  const { settings } = rows;
  const mayMeet = (a: number, b: number) =>
    interactions?.some((together) => together.has(a) && together.has(b)) ?? true;
  const candidates: (readonly [number, number])[] = [];
  visits.forEach((a, at) => {
    for (const b of visits.slice(at + 1)) {
      const isWide = places[a]!.count > 1 && places[b]!.count > 1;
      const isFree = shapes[a]!.direction === 0 || shapes[b]!.direction === 0;
      if (isWide && isFree && mayMeet(a, b)) candidates.push(shapes[a]!.direction === 0 ? [a, b] : [b, a]);
    }
  });
  if (candidates.length === 0) return [];
  const gains = await pool.run(
    rankPairs,
    {
      codes: rows.codes,
      rows: rowsOf(rows.parts, ranks),
      places: places.map(({ of }) => of),
      counts: places.map(({ count }) => count),
      g,
      h,
      shrinkage: settings.shrinkage,
      leafHessian: settings.leafHessian,
      pairs: candidates,
    },
    signal,
  );
  return Array.from(candidates.keys())
    .filter((k) => gains[k]! > 0)
    .sort((a, b) => gains[b]! - gains[a]! || a - b)
    .slice(0, Math.ceil(settings.pairs * shapes.length))
    .map((k) => {
      const [a, b] = candidates[k]!;
      return {
        features: [a, b],
        places: [places[a]!.of, places[b]!.of],
        height: places[a]!.count,
        width: places[b]!.count,
        direction: shapes[b]!.direction,
      };
    });
}

/** What a fit with tables alone leaves over. */
export interface LeftOver {
  /** The loss's derivatives in each row's score, by the bag that left the row out. */
  readonly g: Float64Array;
  readonly h: Float64Array;
}

/**
 * The derivatives in shared memory.
 * @param tables the features whose tables count, in the order in which they are added up
 */
export function leftOver(rows: BagRows, bags: readonly Bag[], tables: readonly number[]): LeftOver {
  const { codes, y, weights, link, parts } = rows;
  const g = sharedFloat64(y.length);
  const h = shareFloat64(weights);
  for (let row = 0; row < g.length; row++) g[row] = bags[parts[row]!]!.base;
  for (const j of tables) {
    const of = codes[j]!;
    const bins = bags[0]!.tables[j]!.length;
    const values = new Float64Array(bags.length * bins);
    bags.forEach((bag, part) => {
      values.set(bag.tables[j]!, part * bins);
    });
    for (let row = 0; row < g.length; row++) g[row]! += values[parts[row]! * bins + of[row]!]!;
  }
  for (let row = 0; row < g.length; row++) {
    const p = link === "logit" ? sigmoid(g[row]!) : g[row]!;
    g[row] = weights[row]! * (p - y[row]!);
    if (link === "logit") h[row] = weights[row]! * p * (1 - p);
  }
  return { g, h };
}
