/** The 95 % quantile of the standard normal distribution: a 90 % interval reaches so many standard deviations either way. */
export const NORMAL_95 = 1.6448536269514722;

/**
 * The 90 % interval of a share p seen among n rows (Wilson 1927).
 * @param p in [0, 1]
 * @param n above 0; needn't be whole
 */
export function wilsonInterval(p: number, n: number): readonly [number, number] {
  const scale = 1 / (1 + (NORMAL_95 * NORMAL_95) / n);
  const middle = (p + (NORMAL_95 * NORMAL_95) / (2 * n)) * scale;
  const half = NORMAL_95 * Math.sqrt((p * (1 - p)) / n + (NORMAL_95 * NORMAL_95) / (4 * n * n)) * scale;
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
