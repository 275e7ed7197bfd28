import type { Evaluation } from "../evaluation/evaluate.ts";

export interface FirstVersionVerdict {
  readonly passed: boolean;
  /** One sentence with the figures. */
  readonly because: string;
}

/**
 * Whether a model without a predecessor may become champion: its held-out log loss beats the base rate's, and the interval
 * of its AUC lies above 0.5.
 * @param baseRateLogLoss the log loss of the training rows' base rate on the held-out rows
 */
export function judgeFirstVersion(holdout: Evaluation, baseRateLogLoss: number): FirstVersionVerdict {
  const { logLoss, auc, intervals } = holdout;
  const losses = `held-out log loss ${logLoss.toFixed(4)} against the base rate's ${baseRateLogLoss.toFixed(4)}`;
  if (!(logLoss < baseRateLogLoss))
    return { passed: false, because: `${losses}: no better than the base rate` };
  if (auc === null || intervals.auc === null)
    return { passed: false, because: "the held-out rows hold only one outcome, so no AUC can be told" };
  const ranks = `AUC ${auc.toFixed(3)} (90 % interval ${intervals.auc[0].toFixed(3)} to ${intervals.auc[1].toFixed(3)})`;
  if (!(intervals.auc[0] > 0.5)) return { passed: false, because: `${ranks}: not surely better than chance` };
  return { passed: true, because: `${losses}, ${ranks}` };
}
