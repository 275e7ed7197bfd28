/**
 * What a feature's or pair's values are worth to the rows that the bags left out: so many standard errors below and above the
 * mean. A feature stays if it may be of use: a bag's table is noisier than the mean of all, so a little harm there proves nothing.
 * @param worth one a bag
 * @param by how many standard errors
 */
export function rangeOf(worth: readonly number[], by = 1): { low: number; high: number } {
  const mean = worth.reduce((sum, value) => sum + value, 0) / worth.length;
  const squares = worth.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = by * Math.sqrt(squares / Math.max(1, worth.length - 1) / worth.length);
  return { low: mean - error, high: mean + error };
}
