import type { BinLayout } from "../../features/bins.ts";
import type { Feature } from "../../features/matrix.ts";

/** A feature as trees see it. */
export interface Column {
  /** Its place in the matrix. */
  readonly feature: number;
  readonly isNumber: boolean;
  /** How many codes it has. */
  readonly bins: number;
  /** 1 rising, -1 falling, 0 free. */
  readonly direction: 1 | -1 | 0;
  /** The columns that may stand on a path with it, by their numbers; null for all. */
  readonly partners: readonly number[] | null;
}

/**
 * The features as columns, ordered by name, so that the order in the matrix doesn't matter.
 * @param interactions lists of names: features may meet on a path only where one list holds them all, and a feature in no
 * list meets none; null for no such rule
 * @throws RangeError where a list names no feature
 */
export function columnsOf(
  features: readonly Feature[],
  { counts }: BinLayout,
  directions: readonly (1 | -1 | 0)[],
  interactions: readonly (readonly string[])[] | null,
): Column[] {
  const name = (feature: number) => features[feature]!.name;
  const order = features.map((_, feature) => feature).sort((a, b) => (name(a) < name(b) ? -1 : 1));
  const placeOf = new Map(order.map((feature, place) => [name(feature), place]));
  for (const each of interactions?.flat() ?? [])
    if (!placeOf.has(each))
      throw new RangeError(
        `fitting a model: found an interaction constraint on ${each}, which is no feature, wanted a feature's name`,
      );
  return order.map((feature, place) => ({
    feature,
    isNumber: features[feature]!.kind === "number",
    bins: counts[feature]!,
    direction: directions[feature]!,
    partners: interactions && [
      place,
      ...interactions
        .filter((list) => list.includes(name(feature)))
        .flatMap((list) => list.map((each) => placeOf.get(each)!)),
    ],
  }));
}
