/**
 * The mean of what the leads have for which the values stand.
 * @param importance how many leads each stands for, one each where it is null
 */
export function weightedMean(values: Float64Array, importance: Float64Array | null): number {
  const weightOf = (at: number) => importance?.[at] ?? 1;
  const sum = values.reduce((total, value, at) => total + weightOf(at) * value, 0);
  return sum / values.reduce((total, _, at) => total + weightOf(at), 0);
}
