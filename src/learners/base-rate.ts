import { bagWeights } from "./bag-weights.ts";
import { checkInput } from "./check-input.ts";
import { constantOf } from "./constant.ts";
import type { FitInput, Fitted, Learner } from "./learner.ts";

const BAGS = 10;

/** Tells every lead the base rate: what is left where no learner tells leads apart. */
export const baseRate: Learner = { name: "baseRate", fit };

async function fit(input: FitInput): Promise<Fitted> {
  input.signal?.throwIfAborted();
  const rows = checkInput(input);
  const constant = (weights: Float64Array) => ({
    link: rows.link,
    features: rows.matrix.features,
    base: constantOf(rows.y, weights, rows.link),
    terms: [],
  });
  input.onProgress?.(1);
  const bags = (input.wantsBags ?? true) ? BAGS : 0;
  return {
    program: constant(rows.weights),
    bags: Array.from({ length: bags }, (_, bag) => constant(bagWeights(rows, `base rate bag ${bag}`))),
    notes: [],
  };
}
