import { fitBinsIn } from "../../features/bins.ts";
import { inThisThread, type Pool } from "../../numeric/pool.ts";
import type { ScoreProgram } from "../../program/program.ts";
import { dealBags } from "../additive/deal-bags.ts";
import { checkInput } from "../check-input.ts";
import { constantFit } from "../constant.ts";
import type { FitInput, Fitted, Learner } from "../learner.ts";
import { standardise } from "../standardise.ts";
import { type Bag, type BagInput, boostTrees, helpBoosting } from "./bag.ts";
import { columnsOf } from "./columns.ts";
import { openShop } from "./open-shop.ts";
import { defaults, type Settings } from "./settings.ts";
import { compileTree } from "./tree.ts";

/**
 * Gradient-boosted trees over bin codes (Friedman 2001), grown leaf by leaf from histograms as LightGBM does (Ke et al.
 * 2017), averaged over bags.
 */
export const boosted: Learner = boostedWith(defaults);

/** The learner with other settings. */
export function boostedWith(settings: Settings): Learner {
  return { name: "boosted", fit: (input) => fitTrees(input, settings) };
}

async function fitTrees(input: FitInput, settings: Settings): Promise<Fitted> {
  input.signal?.throwIfAborted();
  const rows = checkInput(input);
  const constant = constantFit(rows);
  if (constant) return constant;

  const isWeighed = rows.weights.some((weight) => weight !== 1);
  const pool = input.pool ?? inThisThread();
  const binning = { maxBins: settings.bins, ...(isWeighed && { weights: rows.weights }) };
  const layout = await fitBinsIn(pool, rows.matrix, binning, input.signal);
  const columns = columnsOf(rows.matrix.features, layout, rows, settings);
  const target = standardise(rows);
  const partCount = Math.min(settings.parts, rows.groupCount);
  const shop = openShop(rows, target.y, columns, layout.cuts, {
    settings,
    parts: dealBags(rows, partCount),
    bags: Math.min(settings.bags, partCount),
    threads: pool.threads,
  });
  const bags = await boostBags(input, pool, shop);

  const toProgram = (some: readonly Bag[]): ScoreProgram => {
    let base = target.mean;
    const terms = some.flatMap((bag) => {
      base += (target.scale * bag.base) / some.length;
      return bag.trees.map((tree) => {
        const { term, mean } = compileTree(tree, columns, layout.cuts, target.scale / some.length);
        base += mean;
        return term;
      });
    });
    return { link: rows.link, features: rows.matrix.features, base, terms };
  };
  const counts = bags.map(({ trees }) => trees.length);
  return {
    program: toProgram(bags),
    bags: (input.wantsBags ?? true) ? bags.map((bag) => toProgram([bag])) : [],
    notes: [
      `${bags.length} bags, stopped after ${Math.min(...counts)} to ${Math.max(...counts)} trees by the rows that each left out`,
    ],
  };
}

/** Each bag is a task; threads that would be idle help. */
async function boostBags(input: FitInput, pool: Pool, shared: Omit<BagInput, "part">): Promise<Bag[]> {
  const bagCount = shared.places.length;
  const helpers = shared.room.slots[0]!.helpers.length;
  let done = 0;
  return Promise.all(
    Array.from({ length: bagCount }, async (_, part) => {
      const boosting = pool.run(boostTrees, { ...shared, part }, input.signal);
      const helping = Array.from({ length: helpers }, (_, helper) =>
        pool.run(helpBoosting, { ...shared, part, hand: 1 + helper }, input.signal),
      );
      const [bag] = await Promise.all([boosting, ...helping]);
      input.signal?.throwIfAborted();
      input.onProgress?.(++done / bagCount);
      return bag;
    }),
  );
}
