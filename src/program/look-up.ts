import { binOf, countBins } from "./bin-of.ts";
import { type FeatureCodes, valueOfCode } from "./feature-codes.ts";
import type { PairTerm, ScoreProgram, TableTerm } from "./program.ts";

/**
 * A part of a program that reads a row through a few classes of values alone: all that it adds to the row's sums can be
 * looked up by the classes together, the row's state.
 */
export interface LookUp {
  /** What it reads (its slots). */
  readonly features: readonly number[];
  /** At each slot the class of each code of the feature. */
  readonly classOf: readonly Uint32Array[];
  /** At each slot how many classes. */
  readonly counts: readonly number[];
  /** What it adds to: 0 is f itself, 1 + j the contribution of feature j. */
  readonly sums: readonly number[];
  /** Whether `explain` takes so little that all states are worked out beforehand, else each when it is first met. */
  readonly isQuick: boolean;
  /** Writes what it adds to each of these sums, given the class at each slot, to the first places of `entry`. */
  explain(classes: Uint32Array, entry: Float64Array): void;
}

/** A table: all of it is its feature's contribution. */
export function tableLookUp({ feature, cuts, values }: TableTerm, codes: readonly FeatureCodes[]): LookUp {
  return {
    features: [feature],
    classOf: [binsOf(codes[feature]!, cuts, values.length)],
    counts: [values.length],
    sums: [0, 1 + feature],
    isQuick: true,
    explain(classes, entry) {
      entry[0] = values[classes[0]!]!;
      entry[1] = entry[0];
    },
  };
}

/** A pair: half of it is each feature's contribution. */
export function pairLookUp(
  { features: [a, b], cuts, values }: PairTerm,
  { features }: ScoreProgram,
  codes: readonly FeatureCodes[],
): LookUp {
  const width = countBins(features[b]!, cuts[1]);
  const height = values.length / width;
  return {
    features: [a, b],
    classOf: [binsOf(codes[a]!, cuts[0], height), binsOf(codes[b]!, cuts[1], width)],
    counts: [height, width],
    sums: [0, 1 + a, 1 + b],
    isQuick: true,
    explain(classes, entry) {
      entry[0] = values[classes[0]! * width + classes[1]!]!;
      entry[1] = entry[0] / 2;
      entry[2] = entry[1];
    },
  };
}

/** The bin of each code. */
export function binsOf(codes: FeatureCodes, cuts: Float64Array, bins: number): Uint32Array {
  return Uint32Array.from({ length: codes.count }, (_, code) =>
    binOf(cuts, bins, valueOfCode(codes, code), codes.isCategory),
  );
}
