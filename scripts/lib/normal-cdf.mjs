/** The standard normal distribution function: Abramowitz and Stegun 26.2.17, error below 7.5e-8. @param {number} x */
export function normalCdf(x) {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const upper = (Math.exp((-x * x) / 2) / 2.5066282746310002) * tail;
  return x > 0 ? 1 - upper : upper;
}
