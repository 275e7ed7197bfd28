import type { FeatureMatrix } from "../features/matrix.ts";
import type { FitInput } from "./learner.ts";

/** A checked `FitInput` without its rows of weight 0, everything that was optional filled in. */
export interface Rows {
  readonly matrix: FeatureMatrix;
  readonly y: Float64Array;
  readonly weights: Float64Array;
  /** Numbered from 0 in the order of first appearance. */
  readonly groups: Uint32Array;
  readonly groupCount: number;
  readonly moments: Float64Array | null;
  /** One a feature: 1 rising, -1 falling, 0 free. */
  readonly directions: readonly (1 | -1 | 0)[];
  /** Features may act together only where one of these sets holds them all, by their places; null where any may. */
  readonly interactions: readonly ReadonlySet<number>[] | null;
  readonly link: FitInput["link"];
  readonly seed: number;
}

/**
 * @throws RangeError where lengths disagree, a number is not finite, a target isn't 0 or 1 under the logit link, no row
 * has weight, or a constraint names no feature of the matrix or asks a category to rise
 */
export function checkInput(input: FitInput): Rows {
  const { matrix, y, link, seed } = input;
  checkLength("targets", y, matrix.rows);
  checkLength("weights", input.weights, matrix.rows);
  checkLength("groups", input.groups, matrix.rows);
  checkLength("moments", input.moments, matrix.rows);
  matrix.values.forEach((values, j) => {
    checkLength(`values of ${matrix.features[j]?.name}`, values, matrix.rows);
  });
  if (matrix.values.length !== matrix.features.length)
    throw new RangeError(
      `fitting a model: found ${matrix.values.length} arrays for ${matrix.features.length} features`,
    );
  if (!Number.isFinite(seed)) throw new RangeError(`fitting a model: found seed ${seed}, wanted a number`);
  const wanted = link === "logit" ? "0 or 1" : "a finite number";
  for (const target of y)
    if (link === "logit" ? target !== 0 && target !== 1 : !Number.isFinite(target))
      throw new RangeError(`fitting a model: found target ${target}, wanted ${wanted}`);

  const kept = rowsWithWeight(input);
  const weights = input.weights
    ? Float64Array.from(kept, (row) => input.weights![row]!)
    : new Float64Array(kept.length).fill(1);
  const { groups, groupCount } = numberGroups(kept, input.groups);
  return {
    matrix: takeFinite(matrix, kept),
    y: Float64Array.from(kept, (row) => y[row]!),
    weights,
    groups,
    groupCount,
    moments: input.moments ? Float64Array.from(kept, (row) => input.moments![row]!) : null,
    directions: directionsOf(input),
    interactions: interactionsOf(input),
    link,
    seed,
  };
}

function checkLength(what: string, values: ArrayLike<number> | undefined, rows: number): void {
  if (values && values.length !== rows)
    throw new RangeError(
      `fitting a model: found ${values.length} ${what}, wanted one for each of ${rows} rows`,
    );
}

function rowsWithWeight({ matrix, weights }: FitInput): Uint32Array {
  const kept: number[] = [];
  for (let row = 0; row < matrix.rows; row++) {
    const weight = weights ? weights[row]! : 1;
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY))
      throw new RangeError(`fitting a model: found weight ${weight}, wanted a finite number of at least 0`);
    if (weight > 0) kept.push(row);
  }
  if (kept.length === 0)
    throw new RangeError(`fitting a model: found no row with a weight above 0 among ${matrix.rows}`);
  return Uint32Array.from(kept);
}

function numberGroups(rows: Uint32Array, given: Uint32Array | undefined) {
  const groups = new Uint32Array(rows.length);
  if (!given) return { groups: groups.map((_, i) => i), groupCount: rows.length };
  const numbers = new Map<number, number>();
  for (let i = 0; i < rows.length; i++) {
    const key = given[rows[i]!]!;
    let number = numbers.get(key);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(key, number);
    }
    groups[i] = number;
  }
  return { groups, groupCount: numbers.size };
}

/** `takeRows`, refusing numbers that are infinite; where all rows are taken, the arrays themselves: they may be large. */
function takeFinite(matrix: FeatureMatrix, rows: Uint32Array): FeatureMatrix {
  const isWhole = rows.length === matrix.rows;
  const values = matrix.values.map((from, j) => {
    const to = isWhole ? from : new (from.constructor as new (length: number) => typeof from)(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const value = from[rows[i]!]!;
      if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
        throw new RangeError(
          `fitting a model: feature ${matrix.features[j]!.name} holds ${value}, wanted finite numbers or NaN`,
        );
      if (!isWhole) to[i] = value;
    }
    return to;
  });
  return { rows: rows.length, features: matrix.features, values };
}

function directionsOf({ matrix, constraints }: FitInput): (1 | -1 | 0)[] {
  const monotone = constraints?.monotone ?? {};
  for (const [name, direction] of Object.entries(monotone)) {
    const feature = matrix.features.find((each) => each.name === name);
    if (feature?.kind !== "number")
      throw new RangeError(
        `fitting a model: found a monotone constraint on ${name}, which is ${feature ? "a category" : "no feature"}, wanted a number`,
      );
    if (direction !== 1 && direction !== -1)
      throw new RangeError(`fitting a model: found direction ${direction} for ${name}, wanted 1 or -1`);
  }
  return matrix.features.map((feature) =>
    Object.hasOwn(monotone, feature.name) ? monotone[feature.name]! : 0,
  );
}

function interactionsOf({ matrix, constraints }: FitInput): ReadonlySet<number>[] | null {
  const placeOf = new Map(matrix.features.map(({ name }, place) => [name, place]));
  const lists = constraints?.interactions?.map((list) =>
    list.map((name) => {
      const place = placeOf.get(name);
      if (place === undefined)
        throw new RangeError(
          `fitting a model: found an interaction constraint on ${name}, which is no feature, wanted a feature's name`,
        );
      return place;
    }),
  );
  return lists?.map((list) => new Set(list)) ?? null;
}
