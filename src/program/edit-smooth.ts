/** How far smoothing reaches, as a share of the leads of the range: farther, a real bend would go too. */
const REACH = 0.1;
/** Of all leads: what places without any count as, so that they follow their neighbours. */
const LEAST = 1e-6;

/**
 * Whittaker's smoother (1923) of order one: the v that make Σ leads (v - value)² + λ Σ (difference of neighbours)² / distance
 * least, distances counted in leads and √λ a tenth of all of them. It is a weighted average whose weights fall off
 * exponentially; the mean over the leads stays what it was.
 * @param values in order; at least one
 * @param leads one a value, ≥ 0, not all 0
 */
export function smoothValues(values: Float64Array, leads: Float64Array): Float64Array {
  const total = leads.reduce((sum, count) => sum + count, 0);
  const penalty = (REACH * total) ** 2;
  const last = values.length - 1;
  const pull = (i: number) => penalty / Math.max((leads[i]! + leads[i + 1]!) / 2, LEAST * total);
  // Thomas's elimination of the tridiagonal equations
  const above = new Float64Array(values.length);
  const out = new Float64Array(values.length);
  for (let i = 0; i <= last; i++) {
    const left = i > 0 ? pull(i - 1) : 0;
    const right = i < last ? pull(i) : 0;
    const pivot = leads[i]! + left + right - (i > 0 ? left * above[i - 1]! : 0);
    above[i] = right / pivot;
    out[i] = (leads[i]! * values[i]! + (i > 0 ? left * out[i - 1]! : 0)) / pivot;
  }
  for (let i = last - 1; i >= 0; i--) out[i]! += above[i]! * out[i + 1]!;
  return out;
}
