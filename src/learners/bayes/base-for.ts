import { sigmoid } from "../../numeric/logistic.ts";
import { constantOf } from "../constant.ts";
import type { Data } from "./data.ts";

/** The base with which the mean of what is predicted is that of the target, by Newton's steps from the best constant. */
export function baseFor(
  evidence: Float64Array,
  exponent: number,
  { y, weights, link }: Pick<Data, "y" | "weights" | "link">,
): number {
  const constant = constantOf(y, weights, link);
  const wanted = link === "logit" ? sigmoid(constant) : constant;
  let total = 0;
  let centre = 0;
  for (let row = 0; row < y.length; row++) {
    total += weights[row]!;
    centre += weights[row]! * exponent * evidence[row]!;
  }
  if (!(total > 0)) return constant;
  let base = constant - centre / total;
  if (link === "identity") return base;
  for (let step = 0; step < 50; step++) {
    let expected = 0;
    let slope = 0;
    for (let row = 0; row < y.length; row++) {
      const p = sigmoid(base + exponent * evidence[row]!);
      expected += weights[row]! * p;
      slope += weights[row]! * p * (1 - p);
    }
    // a step of at most 2, for the mean is flat far out
    const by = Math.max(-2, Math.min(2, (wanted * total - expected) / Math.max(slope, 1e-12 * total)));
    base += by;
    if (Math.abs(by) < 1e-9) break;
  }
  return base;
}
