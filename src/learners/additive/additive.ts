import { applyBins, type BinLayout, fitBins } from "../../features/bins.ts";
import type { Feature } from "../../features/matrix.ts";
import { inThisThread } from "../../numeric/pool.ts";
import { sharedUint8, shareFloat64 } from "../../numeric/shared.ts";
import type { ScoreProgram, TableTerm } from "../../program/program.ts";
import { centreProgram } from "../../program/transform.ts";
import { checkInput, type Rows } from "../check-input.ts";
import { constantFit } from "../constant.ts";
import type { FitInput, Fitted, Learner } from "../learner.ts";
import { type Bag, type BagInput, boostBag } from "./bag.ts";
import { averageBags, type Sum, spreadBags } from "./combine.ts";
import { dealBags } from "./deal-bags.ts";
import { defaults } from "./settings.ts";
import type { Shape } from "./step.ts";

/**
 * Additive boosting: one table a feature, learned by cyclic gradient boosting of small trees over the feature's bins
 * (Lou, Caruana and Gehrke 2012; the explainable boosting machine of Nori et al. 2019), averaged over bags.
 */
export const additive: Learner = { name: "additive", fit };

async function fit(input: FitInput): Promise<Fitted> {
  input.signal?.throwIfAborted();
  const rows = checkInput(input);
  const constant = constantFit(rows);
  if (constant) return constant;
  const layout = fitBins(rows.matrix, { maxBins: defaults.bins, weights: rows.weights });
  const bags = await boostBags(input, rows, layout);

  const useful = rows.matrix.features.map((_, j) => isUseful(bags, j));
  const centre = (sum: Sum) => centreProgram(toProgram(sum, useful, layout, rows), rows.matrix, rows.weights);
  const mean = averageBags(bags);
  const dropped = rows.matrix.features.filter((_, j) => !useful[j]).map((feature) => feature.name);
  const rounds = bags.map((bag) => bag.rounds);
  return {
    program: centre(mean),
    bags: spreadBags(bags, mean, rows.directions).map(centre),
    notes: [
      `${bags.length} bags, stopped after ${Math.min(...rounds)} to ${Math.max(...rounds)} rounds by the rows that each left out`,
      ...(dropped.length > 0
        ? [`without effect on the rows left out, so without a term: ${dropped.join(", ")}`]
        : []),
    ],
  };
}

/** Each bag is a task; what it reads lies in shared memory. */
async function boostBags(input: FitInput, rows: Rows, layout: BinLayout): Promise<Bag[]> {
  const { matrix, directions, link } = rows;
  const binned = applyBins(matrix, layout);
  const shapes = matrix.features.map(
    (feature, j): Shape => ({
      bins: layout.counts[j]!,
      ordered: feature.kind === "number",
      direction: directions[j]!,
    }),
  );
  const count = Math.min(defaults.bags, rows.groupCount);
  const parts = sharedUint8(matrix.rows);
  parts.set(dealBags(rows, count));
  const shared: Omit<BagInput, "part"> = {
    codes: binned.codes,
    shapes,
    visits: visitsByName(matrix.features),
    y: shareFloat64(rows.y),
    weights: shareFloat64(rows.weights),
    link,
    parts,
    settings: defaults,
  };
  const pool = input.pool ?? inThisThread();
  let done = 0;
  return Promise.all(
    Array.from({ length: count }, async (_, part) => {
      const bag = await pool.run(boostBag, { ...shared, part }, input.signal);
      input.signal?.throwIfAborted();
      done++;
      input.onProgress?.(done / count);
      return bag;
    }),
  );
}

/**
 * Whether the rows that the bags left out were told better with the feature's table than without, up to one standard error:
 * a bag's table is noisier than the mean of all, so a little harm there proves nothing.
 */
function isUseful(bags: readonly Bag[], feature: number): boolean {
  const worth = bags.map((bag) => bag.worth[feature]!);
  const mean = worth.reduce((sum, value) => sum + value, 0) / worth.length;
  const squares = worth.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return mean + Math.sqrt(squares / Math.max(1, worth.length - 1) / worth.length) > 0;
}

/** By name, so that the order of the columns doesn't matter. */
function visitsByName(features: readonly Feature[]): number[] {
  const name = (j: number) => features[j]!.name;
  return features.map((_, j) => j).sort((a, b) => (name(a) < name(b) ? -1 : 1));
}

function toProgram(sum: Sum, useful: readonly boolean[], { cuts }: BinLayout, rows: Rows): ScoreProgram {
  const { features } = rows.matrix;
  const terms: TableTerm[] = [];
  for (const feature of visitsByName(features)) {
    if (!useful[feature]) continue;
    terms.push({ kind: "table", feature, cuts: cuts[feature]!, values: sum.tables[feature]! });
  }
  return { link: rows.link, features, base: sum.base, terms };
}
