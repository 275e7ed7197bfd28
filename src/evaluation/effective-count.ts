/**
 * How many leads of weight 1 would tell a share as surely as these do: (Σ w)² / Σ w² (Kish 1965, §11.7), so for an interval that wants a
 * count.
 * @param weight Σ w, above 0
 * @param squares Σ w²
 */
export function effectiveCount(weight: number, squares: number): number {
  return (weight * weight) / squares;
}

/** The same of some leads, by how many each stands for. */
export function effectiveCountOf(weights: Float64Array): number {
  let sum = 0;
  let squares = 0;
  for (const weight of weights) {
    sum += weight;
    squares += weight * weight;
  }
  return effectiveCount(sum, squares);
}
