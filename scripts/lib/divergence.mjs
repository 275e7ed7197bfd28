/** What q costs in expected log loss where p is the truth (Kullback and Leibler 1951). @param {number} p @param {number} q */
export function divergence(p, q) {
  return p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
}
