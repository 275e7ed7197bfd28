/**
 * How likely a standard normal number lies further from 0 than |z|: erfc(|z| / √2), by the continued fraction of its tail from 2
 * upwards and the series below (Abramowitz and Stegun 1964, 26.2.14 and 26.2.10). Exact to some 1e-12.
 */
export function normalTail(z: number): number {
  const x = Math.abs(z);
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let k = 3; term > 1e-18; k += 2) {
      term *= (x * x) / k;
      sum += term;
    }
    return 1 - 2 * density * sum;
  }
  let tail = x;
  for (let k = 200; k >= 1; k--) tail = x + k / tail;
  return (2 * density) / tail;
}

/** How likely a standard normal number lies below z. */
export function normalBelow(z: number): number {
  const half = normalTail(z) / 2;
  return z < 0 ? half : 1 - half;
}
