import type { Settings } from "./settings.ts";

/** The rows of all bags, in shared memory, so that worker threads read them without a copy. */
export interface BagRows {
  /** One array of bin codes a feature. */
  readonly codes: readonly Uint8Array[];
  readonly y: Float64Array;
  /** Each above 0. */
  readonly weights: Float64Array;
  readonly link: "logit" | "identity";
  /** The bag that leaves out each row. */
  readonly parts: Uint8Array;
  readonly settings: Settings;
}
