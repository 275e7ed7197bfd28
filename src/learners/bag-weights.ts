import { Random } from "../numeric/random.ts";
import { sharedFloat64 } from "../numeric/shared.ts";
import type { Rows } from "./check-input.ts";

/**
 * The weights of a bag by the Bayesian bootstrap (Rubin 1981): each group's weight times an exponential draw, so no group
 * vanishes wholly.
 * @param stream names the random stream, so that no two bags of a seed are alike
 * @returns one weight a row, in shared memory
 */
export function bagWeights(rows: Rows, stream: string): Float64Array {
  const random = new Random(rows.seed, stream);
  const factors = Float64Array.from({ length: rows.groupCount }, () => -Math.log1p(-random.uniform()));
  const weights = sharedFloat64(rows.weights.length);
  for (let row = 0; row < weights.length; row++)
    weights[row] = rows.weights[row]! * factors[rows.groups[row]!]!;
  return weights;
}
