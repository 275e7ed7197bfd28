/**
 * Solves A x = b for a symmetric positive definite A by Cholesky's factorisation; a pivot that rounding made too small
 * (two columns alike) is taken as infinite, which leaves its x at 0.
 * @param a n × n row by row, lower triangle read, overwritten by the factor
 * @param b overwritten by x
 */
export function solveInPlace(a: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    const diagonal = a[i * n + i]!;
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!;
      if (j < i) a[i * n + j] = sum / a[j * n + j]!;
      else a[i * n + i] = sum > 1e-14 * diagonal ? Math.sqrt(sum) : Number.POSITIVE_INFINITY;
    }
  }
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= a[i * n + k]! * b[k]!;
    b[i] = sum / a[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let k = i + 1; k < n; k++) sum -= a[k * n + i]! * b[k]!;
    b[i] = sum / a[i * n + i]!;
  }
}
