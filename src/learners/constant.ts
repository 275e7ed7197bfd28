import type { Rows } from "./check-input.ts";
import type { Fitted } from "./learner.ts";

/** The best constant: the mean; under the logit link with half a win and half a loss more, so that it is finite. */
export function constantOf(y: Float64Array, weights: Float64Array, link: Rows["link"]): number {
  let total = 0;
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    total += weights[i]!;
    sum += weights[i]! * y[i]!;
  }
  if (link === "logit") return Math.log((sum + 0.5) / (total - sum + 0.5));
  return total > 0 ? sum / total : 0;
}

/** A model of no terms, where the target is the same in every row and there is nothing to learn; else null. */
export function constantFit({ y, weights, link, matrix }: Rows): Fitted | null {
  if (y.some((target) => target !== y[0])) return null;
  const program = { link, features: matrix.features, base: constantOf(y, weights, link), terms: [] };
  return {
    program,
    bags: [program],
    notes: ["the target is the same in every row, so the model is a constant"],
  };
}
