import type { BinLayout } from "../../features/bins.ts";
import { type Feature, FIRST_LEVEL } from "../../features/matrix.ts";
import type { Rows } from "../check-input.ts";
import type { Settings } from "./settings.ts";

/** A feature as trees see it. */
export interface Column {
  /** Its place in the matrix. */
  readonly feature: number;
  /** A number's bins have an order, a category's codes have none; a statistic is a category read through a number. */
  readonly kind: "number" | "category" | "statistic";
  /** How many codes the feature has. */
  readonly codes: number;
  /** How many bins trees see: the codes, or the statistic's bins. */
  readonly bins: number;
  /** 1 rising, -1 falling, 0 free. */
  readonly direction: 1 | -1 | 0;
  /** Which of the lists of features that may act together hold it; null where any features may. */
  readonly lists: readonly number[] | null;
}

/**
 * The features as columns: those that all bags see alike, then the statistics, which are each bag's own; ordered by name, so
 * that the order in the matrix doesn't matter.
 */
export function columnsOf(
  features: readonly Feature[],
  { counts }: BinLayout,
  { directions, interactions }: Pick<Rows, "directions" | "interactions">,
  { mostSetCodes, statisticBins }: Settings,
): Column[] {
  const name = (feature: number) => features[feature]!.name;
  const isStatistic = (feature: number) =>
    features[feature]!.kind === "category" && counts[feature]! > mostSetCodes;
  const byName = features.map((_, feature) => feature).sort((a, b) => (name(a) < name(b) ? -1 : 1));
  const order = [...byName.filter((feature) => !isStatistic(feature)), ...byName.filter(isStatistic)];
  return order.map((feature) => ({
    feature,
    kind: isStatistic(feature) ? "statistic" : features[feature]!.kind,
    codes: counts[feature]!,
    bins: isStatistic(feature) ? FIRST_LEVEL + statisticBins : counts[feature]!,
    direction: directions[feature]!,
    lists: interactions && [...interactions.keys()].filter((list) => interactions[list]!.has(feature)),
  }));
}
