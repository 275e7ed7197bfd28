import type { Pool } from "../../numeric/pool.ts";
import { shareFloat64 } from "../../numeric/shared.ts";
import type { Rows } from "../check-input.ts";
import type { Bag, BagRows } from "./bag.ts";
import type { PairGrid } from "./pair-bag.ts";
import type { Places } from "./places.ts";
import { rankPairs } from "./rank-pairs.ts";
import type { Shape } from "./step.ts";

/**
 * The pairs that promise most, best first, judged on what each row's score lacks by the bag that never saw the row. A feature
 * that must rise or fall stands second in its pair; two such features make no pair, and nor do two that may not meet.
 * @param ranks whether a part's rows rank the pairs
 */
export async function choosePairs(
  rows: BagRows,
  bags: readonly Bag[],
  useful: readonly boolean[],
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
  const { g, h } = leftOver(rows, bags, useful, visits, ranks);
  const gains = await pool.run(
    rankPairs,
    {
      codes: rows.codes,
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

/** The derivatives of the loss in each row's score, by the bag that left the row out; 0 for rows that don't rank. */
function leftOver(
  { codes, y, weights, link, parts }: BagRows,
  bags: readonly Bag[],
  useful: readonly boolean[],
  visits: readonly number[],
  ranks: (part: number) => boolean,
): { g: Float64Array; h: Float64Array } {
  const g = shareFloat64(Float64Array.from(parts, (part) => bags[part]!.base));
  const h = shareFloat64(weights);
  for (const j of visits) {
    if (!useful[j]) continue;
    const tables = bags.map((bag) => bag.tables[j]!);
    const of = codes[j]!;
    for (let row = 0; row < g.length; row++) g[row]! += tables[parts[row]!]![of[row]!]!;
  }
  for (let row = 0; row < g.length; row++) {
    if (!ranks(parts[row]!)) {
      g[row] = 0;
      h[row] = 0;
      continue;
    }
    const p = link === "logit" ? 1 / (1 + Math.exp(-g[row]!)) : g[row]!;
    g[row] = weights[row]! * (p - y[row]!);
    if (link === "logit") h[row] = weights[row]! * p * (1 - p);
  }
  return { g, h };
}
