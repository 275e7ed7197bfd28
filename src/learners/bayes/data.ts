import type { Shape } from "./sums.ts";

/** The rows as bins; everything that is one a row lies in shared memory. */
export interface Data {
  /** One array of bin codes a feature. */
  readonly codes: readonly Uint8Array[];
  readonly shapes: readonly Shape[];
  /** The features in the order in which their evidence is added up. */
  readonly visits: readonly number[];
  readonly y: Float64Array;
  readonly weights: Float64Array;
  readonly link: "logit" | "identity";
}
