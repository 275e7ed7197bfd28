/**
 * Solves A x = b for a symmetric positive definite A.
 * @param a n × n row by row, lower triangle read, overwritten by its factor
 * @param b overwritten by x
 */
export function solveInPlace(a: Float64Array, b: Float64Array): void {
  factorise(a, b.length);
  solveFactored(a, b);
}

/**
 * Cholesky's factorisation. A pivot that rounding made too small (two columns alike) is taken as infinite, which leaves its x at 0.
 * @param a n × n row by row, lower triangle read, overwritten by the factor
 */
export function factorise(a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const diagonal = a[i * n + i]!;
    for (let j = 0; j <= i; j++) {
      const sum = a[i * n + j]! - dot(a, i * n, j * n, j);
      if (j < i) a[i * n + j] = sum / a[j * n + j]!;
      else a[i * n + i] = sum > 1e-14 * diagonal ? Math.sqrt(sum) : Number.POSITIVE_INFINITY;
    }
  }
}

/** Solves A x = b. @param a the factor of A @param b overwritten by x */
export function solveFactored(a: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= a[i * n + k]! * b[k]!;
    b[i] = sum / a[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    const x = b[i]! / a[i * n + i]!;
    b[i] = x;
    for (let k = 0; k < i; k++) b[k]! -= a[i * n + k]! * x;
  }
}

/** The product of two stretches of `a`, in four sums: each addition waits for the one before in its own sum only. */
function dot(a: Float64Array, first: number, second: number, count: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = count - (count % 4);
  for (let k = 0; k < whole; k += 4) {
    s0 += a[first + k]! * a[second + k]!;
    s1 += a[first + k + 1]! * a[second + k + 1]!;
    s2 += a[first + k + 2]! * a[second + k + 2]!;
    s3 += a[first + k + 3]! * a[second + k + 3]!;
  }
  for (let k = whole; k < count; k++) s0 += a[first + k]! * a[second + k]!;
  return s0 + s1 + (s2 + s3);
}
