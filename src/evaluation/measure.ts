import { auc } from "./auc.ts";
import { averagePrecision } from "./average-precision.ts";
import { brier } from "./brier.ts";
import { type CalibrationLine, calibrationLine } from "./calibration-line.ts";
import { expectedCalibrationError } from "./expected-calibration-error.ts";
import { type Decile, liftByDecile } from "./lift.ts";
import { logLoss } from "./log-loss.ts";
import { observedOverExpected } from "./observed-over-expected.ts";
import type { Tally } from "./tally.ts";

/** Every metric of one sample, ready for JSON: `null` stands where a metric doesn't exist, never `NaN`. */
export interface Metrics {
  /** `null` where a class is absent. */
  readonly auc: number | null;
  /** `null` where nothing was won. */
  readonly averagePrecision: number | null;
  readonly logLoss: number;
  readonly brier: number;
  readonly ece: number;
  /** `null` where the recalibration has no maximum: see `calibrationLine`. */
  readonly calibrationSlope: number | null;
  readonly calibrationIntercept: number | null;
  /** `null` where every probability is 0. */
  readonly observedExpected: number | null;
  readonly lift: readonly Decile[];
}

/** @param start a guess of the calibration line, which only saves time */
export function measure(tally: Tally, start?: CalibrationLine): Metrics {
  const line = calibrationLine(tally, start);
  return {
    auc: auc(tally),
    averagePrecision: averagePrecision(tally),
    logLoss: logLoss(tally),
    brier: brier(tally),
    ece: expectedCalibrationError(tally),
    calibrationSlope: line?.slope ?? null,
    calibrationIntercept: line?.intercept ?? null,
    observedExpected: observedOverExpected(tally),
    lift: liftByDecile(tally),
  };
}
