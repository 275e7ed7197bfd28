/** Nodes in (0, 1) and their weights, which sum to 1. */
export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Gauss-Legendre quadrature over [0, 1], exact for polynomials of degree 2n - 1: the roots of the n-th Legendre polynomial
 * by Newton's method from Tricomi's estimates (Abramowitz and Stegun, 25.4.29 and 22.16.6).
 * @throws RangeError unless n is a whole number of at least 1
 */
export function gaussLegendre(n: number): Quadrature {
  if (!Number.isInteger(n) || n < 1)
    throw new RangeError(`Gauss-Legendre quadrature: found ${n} nodes, wanted a whole number of at least 1`);
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < Math.ceil(n / 2); i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    for (let step = 0; step < 10; step++) {
      const { value, slope } = legendre(n, x);
      x -= value / slope;
    }
    if (2 * i + 1 === n) x = 0;
    const { slope } = legendre(n, x);
    const weight = 1 / ((1 - x * x) * slope * slope); // half of it, since the interval is [0, 1]
    nodes[i] = (1 - x) / 2;
    nodes[n - 1 - i] = (1 + x) / 2;
    weights[i] = weight;
    weights[n - 1 - i] = weight;
  }
  return { nodes, weights };
}

const known: Quadrature[] = [];

/** At place m the quadrature of ⌈m/2⌉ nodes, exact for the products of m - 1 linear factors that m features ask for. */
export function quadraturesUpTo(m: number): readonly Quadrature[] {
  while (known.length <= m) known.push(gaussLegendre(Math.max(1, Math.ceil(known.length / 2))));
  return known;
}

/** The n-th Legendre polynomial and its derivative, by Bonnet's recursion. */
function legendre(n: number, x: number): { value: number; slope: number } {
  let before = 1;
  let value = x;
  for (let k = 2; k <= n; k++) {
    const next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
    before = value;
    value = next;
  }
  return { value, slope: (n * (before - x * value)) / (1 - x * x) };
}
