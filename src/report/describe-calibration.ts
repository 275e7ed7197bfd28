import type { CalibrationCurve } from "../evaluation/calibration-curve.ts";

/** Rarer than this by chance, a bend is told as one. */
const SURELY = 0.01;

/** Whether a curve remains that no line in the logit mends, in one sentence. */
export function describeCalibration(curve: CalibrationCurve | null): string {
  if (curve === null)
    return "Too few leads won or lost, or too few logits differ, to tell whether a curve remains";
  const { bend, pValue, gain } = curve;
  const found = `a squared logit would lower the log loss by ${gain.toFixed(5)} (p ${pValue < 0.0001 ? "below 0.0001" : `= ${pValue.toFixed(4)}`})`;
  if (pValue >= SURELY) return `No curve remains that can be told from chance: ${found}`;
  const [ends, middle] = bend > 0 ? ["more", "less"] : ["less", "more"];
  return (
    `A curve remains, which no line mends: leads at either end win ${ends} often than the best line tells, those in the middle ` +
    `${middle} often; ${found}; the learner is at fault, so try another`
  );
}
