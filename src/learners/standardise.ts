import type { Rows } from "./check-input.ts";

/** Under the identity link the target less its mean, in standard deviations, so that settings mean the same for any unit. */
export function standardise({ y, weights, link }: Pick<Rows, "y" | "weights" | "link">): {
  readonly y: Float64Array;
  readonly mean: number;
  readonly scale: number;
} {
  if (link === "logit") return { y, mean: 0, scale: 1 };
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = y.reduce((sum, each, i) => sum + (weights[i]! / total) * each, 0);
  const scale = Math.sqrt(y.reduce((sum, each, i) => sum + (weights[i]! / total) * (each - mean) ** 2, 0));
  return { y: y.map((each) => (each - mean) / scale), mean, scale };
}
