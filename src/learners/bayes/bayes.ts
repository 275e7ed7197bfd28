import { applyBins, type BinLayout, fitBins } from "../../features/bins.ts";
import type { Feature } from "../../features/matrix.ts";
import { sharedUint8, shareFloat64 } from "../../numeric/shared.ts";
import type { ScoreProgram, TableTerm } from "../../program/program.ts";
import { centreProgram } from "../../program/transform.ts";
import { bagWeights } from "../bag-weights.ts";
import { checkInput, type Rows } from "../check-input.ts";
import { constantFit } from "../constant.ts";
import { countingRunner } from "../counting-runner.ts";
import { dealGroups } from "../deal-groups.ts";
import type { FitInput, Fitted, Learner } from "../learner.ts";
import type { Data } from "./data.ts";
import type { Shape } from "./sums.ts";
import { fitTables, type Model, selectEvidence } from "./tasks.ts";

/** Codes of a number: enough for its shape, for the kernel joins what is too fine. */
const BINS = 66;
const FOLDS = 5;
const BAGS = 10;

/**
 * Naive Bayes: each feature's log-likelihood ratio by bin, smoothed as inner folds choose for the feature alone, added up.
 * Features that tell the same are counted once each, so the sum would be too sure of itself: inner folds leave out what adds
 * nothing and choose one exponent for the rest, and the base is set so that the mean probability is the rate. Missing is a
 * bin with a ratio of its own. Under the identity link the same with the bins' shrunken means in place of ratios.
 */
export const bayes: Learner = { name: "bayes", fit };

async function fit(input: FitInput): Promise<Fitted> {
  input.signal?.throwIfAborted();
  const rows = checkInput(input);
  const constant = constantFit(rows);
  if (constant) return constant;
  const { features } = rows.matrix;
  const layout = fitBins(rows.matrix, { maxBins: BINS, weights: rows.weights });
  const data: Data = {
    codes: applyBins(rows.matrix, layout).codes,
    shapes: features.map(
      ({ kind }, j): Shape => ({
        bins: layout.counts[j]!,
        ordered: kind === "number",
        direction: rows.directions[j]!,
      }),
    ),
    visits: visitsByName(features),
    y: shareFloat64(rows.y),
    weights: shareFloat64(rows.weights),
    link: rows.link,
  };
  const folds = Math.min(FOLDS, rows.groupCount);
  const bagCount = (input.wantsBags ?? true) ? BAGS : 0;
  const run = countingRunner(input, 2 + bagCount);

  const parts = sharedUint8(rows.matrix.rows);
  parts.set(dealGroups(rows, folds, "bayes"));
  const selection = await run((pool, signal) =>
    pool.run(selectEvidence, { ...data, parts, count: folds }, signal),
  );
  const chosen = { ...data, ...selection };
  const model = await run((pool, signal) => pool.run(fitTables, chosen, signal));
  const bags = await Promise.all(
    Array.from({ length: bagCount }, (_, bag) => {
      const weights = bagWeights(rows, `bayes bag ${bag}`);
      return run((pool, signal) => pool.run(fitTables, { ...chosen, weights }, signal));
    }),
  );
  const toProgram = (each: Model) =>
    centreProgram(compile(each, layout, rows, data.visits), rows.matrix, rows.weights);
  const dropped = features.filter((_, j) => !selection.smoothings[j]).map(({ name }) => name);
  return {
    program: toProgram(model),
    bags: bags.map(toProgram),
    notes: [
      `the sum of the evidence counts ${Number(selection.exponent.toPrecision(3))} times, as ${folds} inner folds chose`,
      ...(dropped.length > 0
        ? [`adds nothing on the rows held out, so without a term: ${dropped.join(", ")}`]
        : []),
    ],
  };
}

/** By name, so that the order of the columns doesn't matter. */
function visitsByName(features: readonly Feature[]): number[] {
  const name = (j: number) => features[j]!.name;
  return features.map((_, j) => j).sort((a, b) => (name(a) < name(b) ? -1 : 1));
}

function compile(
  { base, tables }: Model,
  { cuts }: BinLayout,
  { link, matrix }: Rows,
  visits: readonly number[],
): ScoreProgram {
  const terms: TableTerm[] = [];
  for (const feature of visits) {
    const values = tables[feature];
    if (values) terms.push({ kind: "table", feature, cuts: cuts[feature]!, values });
  }
  return { link, features: matrix.features, base, terms };
}
