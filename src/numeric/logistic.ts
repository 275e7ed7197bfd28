/** 1 / (1 + e^-x), without overflow. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** log(p / (1 - p)) for p in (0, 1); ±Infinity at the ends. */
export function logit(p: number): number {
  return Math.log(p) - Math.log1p(-p);
}

/** The log loss -[y log p + (1 - y) log(1 - p)] of the logit x against y in [0, 1], natural, exact for large |x|. */
export function logLossOfLogit(x: number, y: number): number {
  return Math.max(x, 0) - x * y + Math.log1p(Math.exp(-Math.abs(x)));
}
