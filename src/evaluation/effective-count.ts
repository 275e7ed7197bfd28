/**
 * How many leads of weight 1 would tell a share as surely as these do: (Σ w)² / Σ w² (Kish 1965, §11.7), so for an interval that wants a
 * count.
 * @param weight Σ w, above 0
 * @param squares Σ w²
 */
export function effectiveCount(weight: number, squares: number): number {
  return (weight * weight) / squares;
}
