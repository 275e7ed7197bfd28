import { type Evaluation, evaluate as measure } from "../../evaluation/evaluate.ts";
import { qualitySection } from "../sections/quality.ts";
import { shows } from "./shows.ts";

/** As `evaluate` of `evaluation/`; in a notebook the evaluation shows itself: gains, deciles and every metric with its interval. */
export function evaluate(...given: Parameters<typeof measure>): Evaluation {
  return showsQuality(measure(...given));
}

/** Lets an evaluation show itself. */
export function showsQuality(holdout: Evaluation, baseRateLogLoss?: number): Evaluation {
  return shows(holdout, () =>
    qualitySection({ metrics: { holdout, ...(baseRateLogLoss !== undefined && { baseRateLogLoss }) } }),
  );
}
