import { codeLabel } from "../features/describe.ts";
import type { Feature } from "../features/matrix.ts";

/** A driver's bins hold at least this many leads before a share of wins is told: fewer say little, and may name a person. */
export const FEWEST_LEADS_FOR_RATE = 20;

/**
 * What is kept of a feature for those who read the model: how much it moves the score, and the leads and wins in each of
 * its bins. Bins are those of `features/bins.ts`: missing, unseen or rare, then levels or intervals between `cuts`.
 */
export interface Driver {
  readonly feature: Feature;
  /** Mean |contribution| in log-odds over held-out rows. */
  readonly importance: number;
  /** 90 % bootstrap interval of the importance. */
  readonly interval: readonly [number, number];
  /** Ascending; empty for a category. */
  readonly cuts: readonly number[];
  readonly bins: readonly DriverBin[];
}

export interface DriverBin {
  /** Mean contribution of the training leads in this bin, 0 where there are none. */
  readonly contribution: number;
  readonly leads: number;
  readonly wins: number;
}

/** A driver as `leadlight drivers` and `GET /drivers` show it. */
export interface DriverView {
  readonly feature: string;
  readonly column: string;
  readonly importance: number;
  readonly interval: readonly [number, number];
  readonly direction: "rising" | "falling" | "mixed" | "categories";
  readonly shape: readonly {
    readonly value: string;
    readonly contribution: number;
    readonly leads: number;
    /** The share won, null under 20 leads. */
    readonly rate: number | null;
  }[];
}

/** The driver in words and rates; bins without a lead are left out. */
export function viewDriver(driver: Driver): DriverView {
  return {
    feature: driver.feature.name,
    column: driver.feature.column,
    importance: driver.importance,
    interval: driver.interval,
    direction: directionOf(driver),
    shape: driver.bins
      .map((bin, code) => ({
        value: codeLabel(driver.feature, driver.cuts, code),
        contribution: bin.contribution,
        leads: bin.leads,
        rate: bin.leads < FEWEST_LEADS_FOR_RATE ? null : bin.wins / bin.leads,
      }))
      .filter((bin) => bin.leads > 0),
  };
}

/** Where a number's contributions go as it grows, by its intervals from low to high. */
function directionOf(driver: Driver): DriverView["direction"] {
  if (driver.feature.kind === "category") return "categories";
  const steps = driver.bins
    .slice(2)
    .filter((bin) => bin.leads > 0)
    .map((bin) => bin.contribution);
  let up = 0;
  let down = 0;
  for (let i = 1; i < steps.length; i++) {
    const step = steps[i]! - steps[i - 1]!;
    if (step > 0) up += step;
    else down -= step;
  }
  // A small dip in a long climb is noise to a reader: nine tenths of the movement one way is that way.
  if (up >= 9 * down && up > 0) return "rising";
  if (down >= 9 * up && down > 0) return "falling";
  return "mixed";
}
