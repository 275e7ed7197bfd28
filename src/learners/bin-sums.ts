/** One feature's weighted rows, counted by bin: all that a table of its own could be learned from. */
export interface Sums {
  /** Summed weight by bin. */
  readonly weight: Float64Array;
  /** Summed weight × target by bin; under the logit link the weight of the wins. */
  readonly target: Float64Array;
}

/** The sums of one feature, over rows of weight above 0. */
export function sumsOf(codes: Uint8Array, y: Float64Array, weights: Float64Array, bins: number): Sums {
  const weight = new Float64Array(bins);
  const target = new Float64Array(bins);
  for (let row = 0; row < codes.length; row++) {
    weight[codes[row]!]! += weights[row]!;
    target[codes[row]!]! += weights[row]! * y[row]!;
  }
  return { weight, target };
}
