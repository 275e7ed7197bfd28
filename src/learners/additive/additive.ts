import { applyBins, fitBinsIn } from "../../features/bins.ts";
import type { Feature } from "../../features/matrix.ts";
import { LANES } from "../../numeric/kernels/cell-kernels.ts";
import { inThisThread } from "../../numeric/pool.ts";
import { sharedUint8, shareFloat64 } from "../../numeric/shared.ts";
import { checkInput, type Rows } from "../check-input.ts";
import { constantFit } from "../constant.ts";
import type { FitInput, Fitted, Learner } from "../learner.ts";
import { boostBags } from "./bag.ts";
import type { BagRows } from "./bag-rows.ts";
import { choosePairs, leftOver } from "./choose-pairs.ts";
import { atOneStop, averageBags, type Slope, type Sum, spreadBags } from "./combine.ts";
import { dealBags } from "./deal-bags.ts";
import { type Layers, toProgram } from "./layers.ts";
import { massBy, massByCell } from "./mass.ts";
import { notesOf } from "./notes.ts";
import { boostPairs, type PairBag, type PairGrid } from "./pair-bag.ts";
import { joinBins } from "./places.ts";
import { rangeOf } from "./range-of.ts";
import { defaults } from "./settings.ts";
import { shareOfPairs, shrinkPairs } from "./share-of-pairs.ts";
import type { Shape } from "./step.ts";

/**
 * Standard errors by which a pair must have helped, where all together surely do: one whole error cost up to 0.9 % of log loss in
 * inner folds of real leads, none made the tables' own errors three times the true ones.
 */
const PAIR_ERRORS = 0.25;

/**
 * Additive boosting: one table a feature, learned by cyclic gradient boosting of small trees over the feature's bins
 * (Lou, Caruana and Gehrke 2012), then one grid for each of the pairs of features that explain most of what is left over
 * (Lou, Caruana, Gehrke and Hooker 2013), averaged over bags: the explainable boosting machine of Nori et al. 2019.
 */
export const additive: Learner = { name: "additive", fit };

async function fit(input: FitInput): Promise<Fitted> {
  input.signal?.throwIfAborted();
  const rows = checkInput(input);
  const constant = constantFit(rows);
  if (constant) return constant;
  const { features } = rows.matrix;
  const pool = input.pool ?? inThisThread();
  const binning = { maxBins: defaults.bins, weights: rows.weights };
  const layout = await fitBinsIn(pool, rows.matrix, binning, input.signal);
  const shapes = features.map(
    (feature, j): Shape => ({
      bins: layout.counts[j]!,
      ordered: feature.kind === "number",
      direction: rows.directions[j]!,
    }),
  );
  const visits = visitsByName(features);
  const count = Math.min(defaults.bags, rows.groupCount);
  const shared = shareRows(rows, applyBins(rows.matrix, layout).codes, count);
  const desks = seatBags(count);
  let done = 0;
  /** Runs one task a desk. */
  const eachDesk = async <Output>(
    run: (leftOut: readonly number[]) => Promise<Output[]>,
  ): Promise<Output[]> => {
    const outputs = desks.map(async (leftOut) => {
      const output = await run(leftOut);
      input.signal?.throwIfAborted();
      done++;
      input.onProgress?.(done / (3 * desks.length));
      return output;
    });
    return (await Promise.all(outputs)).flat();
  };

  const bags = await eachDesk((leftOut) =>
    pool.run(boostBags, { ...shared, shapes, visits, seed: rows.seed, leftOut }, input.signal),
  );
  const useful = features.map((_, j) => rangeOf(bags.map(({ worth }) => worth[j]!)).high > 0);
  const mains = averageBags(bags.map((bag) => ({ ...bag, grids: [] })));
  const binMass = shared.codes.map((codes, j) => massBy(codes, shapes[j]!.bins, rows.weights));
  const places = shapes.map(({ ordered }, j) =>
    joinBins(binMass[j]!, mains.tables[j]!, ordered, defaults.pairPlaces),
  );

  // Each half of the parts ranks the pairs that the bags leaving out the other half try, so that none is judged by rows
  // for whose noise it was chosen.
  const inFirst = (part: number) => isOfFirstHalf(part, count);
  const left = leftOver(
    shared,
    bags,
    visits.filter((j) => useful[j]),
  );
  const rankedBy = (ranks: (part: number) => boolean) =>
    choosePairs(shared, left, visits, places, shapes, rows.interactions, ranks, pool, input.signal);
  const [first, second] = await Promise.all([rankedBy(inFirst), rankedBy((part) => !inFirst(part))]);
  const boostAll = (pairsOf: (part: number) => readonly PairGrid[]) =>
    eachDesk(async (leftOut): Promise<PairBag[]> => {
      const pairs = pairsOf(leftOut[0]!);
      if (pairs.length === 0)
        return leftOut.map(() => ({
          grids: [],
          rounds: 0,
          worth: new Float64Array(0),
          trail: [[]],
          losses: [0],
        }));
      const sums = leftOut.map((part) => {
        const { base, tables } = bags[part]!;
        return { base, tables: tables.map((table, j) => (useful[j] ? table : null)) };
      });
      return pool.run(boostPairs, { ...shared, leftOut, sums, pairs }, input.signal);
    });
  const tried = (part: number) => (inFirst(part) ? second : first);
  const trials = await boostAll(tried);
  const worthOf = (pair: PairGrid) =>
    trials.map(({ worth }, part) => worth[tried(part).findIndex((other) => isSamePair(other, pair))] ?? 0);
  // What the others held is shared out anew among those that stay.
  const share = shareOfPairs(trials);
  const pairs = share > 0 ? first.filter((pair) => rangeOf(worthOf(pair), PAIR_ERRORS).low > 0) : [];
  const pairBags = (await boostAll(() => pairs)).map((bag) => shrinkPairs(bag, share));

  const sumsOf = (tablesOf: Sum["tables"][], gridsOf: Sum["grids"][]) =>
    bags.map(
      ({ base }, b): Sum => ({
        base,
        tables: tablesOf[b]!.map((table, j) => (useful[j] ? table : new Float64Array(table.length))),
        grids: gridsOf[b]!,
      }),
    );
  const inPairs = new Set(pairs.flatMap((pair) => pair.features));
  const layers: Layers = {
    tables: visits.filter((j) => useful[j] || inPairs.has(j)),
    pairs,
    layout,
    places,
    binMass,
    cellMass: pairs.map((pair) => massByCell(pair, shared)),
  };
  const mean = averageBags(
    sumsOf(
      bags.map(({ tables }) => tables),
      pairBags.map(({ grids }) => grids),
    ),
  );
  const alike = sumsOf(atOneStop(bags), atOneStop(pairBags));
  const tableSlopes = shapes.map(({ bins, direction }): Slope => ({ direction, from: 2, length: bins }));
  const gridSlopes = pairs.map(({ width, direction }): Slope => ({ direction, from: 0, length: width }));
  return {
    program: toProgram(mean, layers, rows),
    bags: spreadBags(alike, mean, tableSlopes, gridSlopes).map((sum) => toProgram(sum, layers, rows)),
    notes: notesOf(
      bags.map((bag) => bag.rounds),
      features.filter((_, j) => !layers.tables.includes(j)),
      new Set([...first, ...second].map(({ features: pair }) => pair.join())).size,
      pairs.map(({ features: [a, b] }) => `${features[a]!.name} × ${features[b]!.name}`),
    ),
  };
}

/** What all bags read, in shared memory. */
function shareRows(rows: Rows, codes: BagRows["codes"], count: number): BagRows {
  const parts = sharedUint8(rows.matrix.rows);
  parts.set(dealBags(rows, count));
  return {
    codes,
    y: shareFloat64(rows.y),
    weights: shareFloat64(rows.weights),
    link: rows.link,
    parts,
    settings: defaults,
  };
}

/** The bags that share a desk, by the part that each leaves out: of one half of the parts, four at most. */
function seatBags(count: number): number[][] {
  const desks: number[][] = [];
  for (let part = 0; part < count; part++) {
    const last = desks.at(-1);
    const isOfHalf = last && isOfFirstHalf(last[0]!, count) === isOfFirstHalf(part, count);
    if (isOfHalf && last.length < LANES) last.push(part);
    else desks.push([part]);
  }
  return desks;
}

function isOfFirstHalf(part: number, count: number): boolean {
  return part < count / 2;
}

function isSamePair(a: PairGrid, b: PairGrid): boolean {
  return a.features[0] === b.features[0] && a.features[1] === b.features[1];
}

/** By name, so that the order of the columns doesn't matter. */
function visitsByName(features: readonly Feature[]): number[] {
  const name = (j: number) => features[j]!.name;
  return features.map((_, j) => j).sort((a, b) => (name(a) < name(b) ? -1 : 1));
}
