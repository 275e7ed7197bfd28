import { type Feature, type FeatureMatrix, FIRST_LEVEL } from "../features/matrix.ts";
import { NORMAL_95 } from "../numeric/wilson-interval.ts";
import { addTerm } from "../program/evaluate.ts";
import type { ScoreProgram } from "../program/program.ts";
import { termFeatures } from "../program/term-features.ts";
import { expectedAt } from "../program/tree.ts";
import type { Driver } from "./drivers.ts";

/** Places inside an interval of a number at which a bag is asked; their mean stands for the interval. */
const PLACES = [1 / 6, 1 / 2, 5 / 6] as const;

/**
 * How far the contribution in each bin of a driver may be off: 1.645 standard deviations over the bags of what the feature adds
 * by itself (its tables and curves, and what trees expect where only it is known), so that contribution ± band is about a 90 % interval.
 * @param bags the model refitted on reweighted rows, at least two
 * @returns one a bin, in log-odds; null where there are fewer bags, or one of them has no such term of the feature
 */
export function driverBands(driver: Driver, bags: readonly ScoreProgram[]): number[] | null {
  if (bags.length < 2) return null;
  const effects = bags.map((bag) => effectOf(driver, bag));
  if (effects.includes(null)) return null;
  return driver.bins.map((_, bin) => {
    const values = effects.map((effect) => effect![bin]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return NORMAL_95 * Math.sqrt(square / (values.length - 1));
  });
}

/** What a bag's terms of the feature add in each bin, its mean over the leads taken out; null without any. */
function effectOf({ feature, cuts, bins }: Driver, bag: ScoreProgram): number[] | null {
  const f = bag.features.findIndex(({ name }) => name === feature.name);
  const terms = bag.terms.filter((term) => term.kind !== "pair" && termFeatures(term).includes(f));
  if (terms.length === 0) return null;
  const places = bins.flatMap((_, bin) => valuesIn(feature, cuts, bin).map((x) => ({ bin, x })));
  const sums = new Float64Array(places.length);
  const matrix = matrixOf(
    bag,
    f,
    places.map(({ x }) => x),
  );
  for (const term of terms)
    if (term.kind !== "tree") addTerm(sums, term, bag, matrix);
    else for (const [at, { x }] of places.entries()) sums[at]! += expectedAt(term, f, x);
  const counts = bins.map((_, bin) => places.filter((place) => place.bin === bin).length);
  const effect = bins.map(() => 0);
  for (const [at, { bin }] of places.entries()) effect[bin]! += sums[at]! / counts[bin]!;
  const leads = bins.reduce((sum, bin) => sum + bin.leads, 0);
  const mean = bins.reduce((sum, bin, at) => sum + bin.leads * effect[at]!, 0) / Math.max(1, leads);
  return effect.map((value) => value - mean);
}

/** Values that fall into the bin; an end interval is taken to be as wide as its neighbour. */
function valuesIn(feature: Feature, cuts: readonly number[], code: number): number[] {
  if (feature.kind === "category") return [code];
  if (code < FIRST_LEVEL) return [Number.NaN]; // a number is never unseen
  const k = code - FIRST_LEVEL;
  if (cuts.length === 0) return [0];
  const [first, last] = [cuts[0]!, cuts.at(-1)!];
  const low = k === 0 ? first - ((cuts[1] ?? first + 1) - first) : cuts[k - 1]!;
  const high = k === cuts.length ? last + (last - (cuts.at(-2) ?? last - 1)) : cuts[k]!;
  return PLACES.map((place) => low + place * (high - low));
}

/** One feature's values, the others missing. */
function matrixOf({ features }: ScoreProgram, f: number, values: readonly number[]): FeatureMatrix {
  return {
    rows: values.length,
    features,
    values: features.map((feature, at) => {
      const column =
        feature.kind === "category" ? new Uint16Array(values.length) : new Float64Array(values.length);
      if (at === f) column.set(values);
      return column;
    }),
  };
}
