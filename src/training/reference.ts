import type { Driver } from "../explanation/drivers.ts";
import type { Calibration } from "../scoring/parts.ts";

/** How the training leads were spread, for comparing later leads with them: shares by bin, never a lead. */
export interface Reference {
  readonly leads: number;
  readonly features: readonly {
    readonly feature: string;
    /** Ascending; empty for a category. */
    readonly cuts: readonly number[];
    /** Of the training leads: missing, unseen or rare, then levels or intervals. They sum to 1. */
    readonly shares: readonly number[];
  }[];
  /** Of the out-of-sample probabilities: the 0 %, 5 %, … 100 % quantiles. */
  readonly probabilities: readonly number[];
}

export function referenceOf(drivers: readonly Driver[], calibration: Calibration): Reference {
  const last = calibration.quantiles.length - 1;
  return {
    leads: calibration.leads,
    features: drivers.map(({ feature, cuts, bins }) => ({
      feature: feature.name,
      cuts,
      shares: bins.map((bin) => bin.leads / calibration.leads),
    })),
    probabilities: Array.from({ length: 21 }, (_, i) => calibration.quantiles[Math.round((i / 20) * last)]!),
  };
}
