import { applyBins } from "../../features/bins.ts";
import type { Feature } from "../../features/matrix.ts";
import { sharedUint8, shareFloat64 } from "../../numeric/shared.ts";
import { centreProgram } from "../../program/transform.ts";
import { bagWeights } from "../bag-weights.ts";
import { checkInput } from "../check-input.ts";
import { constantFit } from "../constant.ts";
import { countingRunner } from "../counting-runner.ts";
import { dealGroups } from "../deal-groups.ts";
import type { FitInput, Fitted, Learner } from "../learner.ts";
import { type Card, compile } from "./card.ts";
import { describeCard } from "./describe-card.ts";
import type { Data, Shape } from "./rules.ts";
import { learnCard, refitRules, trySizes } from "./tasks.ts";
import { fitThresholds } from "./thresholds.ts";

const MOST_RULES = 10;
const FOLDS = 5;
const BAGS = 10;

/**
 * A scorecard: at most ten rules, each with whole points from -5 to 5, learned as FasterRisk does (Liu, Zhong, Seltzer and
 * Rudin 2022). Inner folds choose how many rules. The bags keep the rules and fit their points anew, as real numbers: they
 * tell how sure the points are, not how sure the choice of rules is.
 */
export const points: Learner = { name: "points", fit };

async function fit(input: FitInput): Promise<Fitted> {
  input.signal?.throwIfAborted();
  const rows = checkInput(input);
  const constant = constantFit(rows);
  if (constant) return constant;
  const { matrix } = rows;
  const cuts = matrix.features.map(({ kind }, j) =>
    kind === "number" ? fitThresholds(matrix.values[j]!, rows.weights) : new Float64Array(0),
  );
  const shapes = matrix.features.map(
    ({ kind, levels }, j): Shape => ({
      bins: kind === "number" ? cuts[j]!.length + 3 : levels!.length + 2,
      ordered: kind === "number",
      direction: rows.directions[j]!,
    }),
  );
  const data: Data = {
    codes: applyBins(matrix, { cuts, counts: shapes.map(({ bins }) => bins) }).codes,
    shapes,
    visits: visitsByName(matrix.features),
    y: shareFloat64(rows.y),
    weights: shareFloat64(rows.weights),
    link: rows.link,
  };
  const folds = Math.min(FOLDS, rows.groupCount);
  const bagCount = (input.wantsBags ?? true) ? BAGS : 0;
  const run = countingRunner(input, folds + 1 + bagCount);

  const parts = sharedUint8(matrix.rows);
  parts.set(dealGroups(rows, folds, "points"));
  const trials = await Promise.all(
    Array.from({ length: folds }, (_, part) =>
      run((pool, signal) => pool.run(trySizes, { ...data, part, parts, most: MOST_RULES }, signal)),
    ),
  );
  const losses = Array.from({ length: MOST_RULES + 1 }, (_, size) =>
    trials.reduce((sum, trial) => sum + trial[size]!, 0),
  );
  const size = losses.indexOf(Math.min(...losses));

  const card = await run((pool, signal) => pool.run(learnCard, { ...data, size }, signal));
  const bags = await Promise.all(
    Array.from({ length: bagCount }, (_, bag) => {
      const weights = bagWeights(rows, `points bag ${bag}`);
      return run((pool, signal) => pool.run(refitRules, { ...data, rules: card.rules, weights }, signal));
    }),
  );
  const toProgram = (each: Card) => centreProgram(compile(each, cuts, rows), matrix, rows.weights);
  return {
    program: toProgram(card),
    bags: bags.map(toProgram),
    notes: [
      `a card of ${card.rules.length} rules, where ${folds} inner folds chose at most ${size} of ${MOST_RULES}`,
      ...describeCard(card, matrix.features, cuts, rows.link),
    ],
  };
}

/** By name, so that the order of the columns doesn't matter. */
function visitsByName(features: readonly Feature[]): number[] {
  const name = (j: number) => features[j]!.name;
  return features.map((_, j) => j).sort((a, b) => (name(a) < name(b) ? -1 : 1));
}
