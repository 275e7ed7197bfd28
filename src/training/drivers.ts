import type { Driver, DriverBin } from "../explanation/drivers.ts";
import { applyBins, fitBins } from "../features/bins.ts";
import type { FeatureMatrix } from "../features/matrix.ts";
import { quantileSorted } from "../numeric/order.ts";
import { Random } from "../numeric/random.ts";
import { prepareAttribution } from "../program/attribution.ts";
import type { ScoreProgram } from "../program/program.ts";
import { usedFeatures } from "../program/term-features.ts";

/** A reader takes in about ten intervals of a number. */
const MOST_INTERVALS = 10;
const RESAMPLES = 200;

/**
 * What each feature with a term does: importance over the held-out rows, leads, wins and mean contribution in each bin of
 * the training rows. Most important first.
 * @param heldOut rows of `matrix` over which the importance is measured
 */
export function measureDrivers(
  program: ScoreProgram,
  matrix: FeatureMatrix,
  y: Float64Array,
  heldOut: Uint32Array,
  seed: number,
): Driver[] {
  const features = usedFeatures(program);
  const contributions = prepareAttribution(program).contributionsOf(matrix);
  const layout = fitBins(matrix, { maxBins: MOST_INTERVALS + 2 });
  const { codes } = applyBins(matrix, layout);
  const importances = measureImportance(contributions, heldOut, seed);
  return features
    .map((f): Driver => {
      const feature = matrix.features[f]!;
      return {
        feature,
        ...importances[f]!,
        cuts: [...layout.cuts[f]!],
        bins: countBins(codes[f]!, layout.counts[f]!, contributions[f]!, y),
      };
    })
    .sort((a, b) => b.importance - a.importance);
}

/** Mean |contribution| over the rows, with the 90 % interval of resampled rows. */
function measureImportance(
  contributions: readonly Float64Array[],
  rows: Uint32Array,
  seed: number,
): { importance: number; interval: [number, number] }[] {
  const random = new Random(seed, "importance");
  const draws = Array.from({ length: RESAMPLES }, () => {
    const counts = new Uint16Array(rows.length);
    for (let i = 0; i < rows.length; i++) counts[random.below(rows.length)]! += 1;
    return counts;
  });
  return contributions.map((values) => {
    const sizes = Float64Array.from(rows, (row) => Math.abs(values[row]!));
    const means = draws
      .map((counts) => counts.reduce((sum, count, i) => sum + count * sizes[i]!, 0) / rows.length)
      .sort((a, b) => a - b);
    const importance = sizes.reduce((sum, size) => sum + size, 0) / rows.length;
    return { importance, interval: [quantileSorted(means, 0.05), quantileSorted(means, 0.95)] };
  });
}

function countBins(
  codes: Uint8Array,
  count: number,
  contributions: Float64Array,
  y: Float64Array,
): DriverBin[] {
  const leads = new Float64Array(count);
  const wins = new Float64Array(count);
  const sums = new Float64Array(count);
  codes.forEach((code, row) => {
    leads[code]! += 1;
    wins[code]! += y[row]!;
    sums[code]! += contributions[row]!;
  });
  return Array.from(leads, (n, code) => ({
    contribution: n === 0 ? 0 : sums[code]! / n,
    leads: n,
    wins: wins[code]!,
  }));
}
