import type { WonDeals } from "../explanation/nearest-deals.ts";
import { type FeatureMatrix, takeRows } from "../features/matrix.ts";
import { cellAt, findColumn } from "../leads/table.ts";
import { prepareAttribution } from "../program/attribution.ts";
import type { ScoreProgram } from "../program/program.ts";
import { usedFeatures } from "../program/term-features.ts";
import type { Prepared } from "./prepare.ts";

/** More of them would say little more, and take longer to look through. */
const MOST_DEALS = 10_000;
/** Contributions are kept to this part of a log-odd. */
const GRAIN = 1e4;

/**
 * The newest won deals, each as it was last looked at, with what their features contribute: what likeness is told by. Nothing
 * else of a lead is kept. Null where no column tells a lead's id.
 * @param matrix the features of the mature rows, in their order
 */
export function wonDeals(
  {
    table,
    roles,
    labels,
    leads,
    moments,
  }: Pick<Prepared, "table" | "leads" | "moments"> & {
    readonly roles: Pick<Prepared["roles"], "id">;
    readonly labels: Pick<Prepared["labels"], "mature" | "y">;
  },
  win: ScoreProgram,
  matrix: FeatureMatrix,
): WonDeals | null {
  const id = roles.id === null ? undefined : findColumn(table, roles.id);
  if (!id) return null;
  const lastPlace = new Map<number, number>();
  for (const [place, row] of labels.mature.entries()) {
    if (labels.y[row] !== 1 || cellAt(id, row) === null) continue;
    const before = lastPlace.get(leads[row]!);
    if (before === undefined || moments[labels.mature[before]!]! <= moments[row]!)
      lastPlace.set(leads[row]!, place);
  }
  const places = [...lastPlace.values()]
    .sort((a, b) => moments[labels.mature[b]!]! - moments[labels.mature[a]!]! || b - a)
    .slice(0, MOST_DEALS);
  if (places.length === 0) return null;
  const used = usedFeatures(win);
  const all = prepareAttribution(win).contributionsOf(takeRows(matrix, Uint32Array.from(places)));
  return {
    features: used.map((feature) => matrix.features[feature]!.name),
    ids: places.map((place) => String(cellAt(id, labels.mature[place]!))),
    contributions: places.map((_, row) =>
      used.map((feature) => Math.round(all[feature]![row]! * GRAIN) / GRAIN),
    ),
  };
}
