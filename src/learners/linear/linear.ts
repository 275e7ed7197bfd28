import { sharedUint8, shareFloat64 } from "../../numeric/shared.ts";
import { centreProgram } from "../../program/transform.ts";
import { bagWeights } from "../bag-weights.ts";
import { checkInput } from "../check-input.ts";
import { constantFit } from "../constant.ts";
import { countingRunner } from "../counting-runner.ts";
import { dealGroups } from "../deal-groups.ts";
import type { FitInput, Fitted, Learner } from "../learner.ts";
import { compile, encodeRows, fitEncoding } from "./encode.ts";
import { fitCoefficients, tryPenalties } from "./tasks.ts";

/** Strongest first, each a quarter of the one before; the loss is summed over rows, so 1 is scikit-learn's C = 1. */
const PENALTIES = [400, 100, 25, 6.4, 1.6, 0.4, 0.1];
const FOLDS = 5;
const BAGS = 10;

/**
 * Logistic regression (least squares under the identity link) with an L2 penalty chosen by inner folds. Numbers enter as
 * `shapeNumber` says, categories as one indicator a level, missing as an indicator of its own.
 */
export const linear: Learner = { name: "linear", fit };

async function fit(input: FitInput): Promise<Fitted> {
  input.signal?.throwIfAborted();
  const rows = checkInput(input);
  const constant = constantFit(rows);
  if (constant) return constant;
  const encoding = fitEncoding(rows);
  const data = {
    design: encodeRows(rows, encoding),
    y: shareFloat64(rows.y),
    weights: shareFloat64(rows.weights),
    link: rows.link,
  };
  const folds = Math.min(FOLDS, rows.groupCount);
  const bagCount = (input.wantsBags ?? true) ? BAGS : 0;
  const run = countingRunner(input, folds + 1 + bagCount);

  const parts = sharedUint8(rows.matrix.rows);
  parts.set(dealGroups(rows, folds, "linear"));
  const trials = await Promise.all(
    Array.from({ length: folds }, (_, part) =>
      run((pool, signal) => pool.run(tryPenalties, { ...data, part, parts, penalties: PENALTIES }, signal)),
    ),
  );
  const losses = PENALTIES.map((_, i) => trials.reduce((sum, trial) => sum + trial[i]!, 0));
  const penalty = PENALTIES[losses.indexOf(Math.min(...losses))]!;

  const coefficients = await run((pool, signal) => pool.run(fitCoefficients, { ...data, penalty }, signal));
  const bags = await Promise.all(
    Array.from({ length: bagCount }, (_, bag) => {
      const weights = bagWeights(rows, `linear bag ${bag}`);
      return run((pool, signal) =>
        pool.run(fitCoefficients, { ...data, weights, penalty, start: coefficients }, signal),
      );
    }),
  );
  const toProgram = (each: Float64Array) =>
    centreProgram(compile(each, encoding, rows), rows.matrix, rows.weights);
  return {
    program: toProgram(coefficients),
    bags: bags.map(toProgram),
    notes: [`penalty ${penalty} chosen of ${PENALTIES.length} by ${folds} inner folds`],
  };
}
