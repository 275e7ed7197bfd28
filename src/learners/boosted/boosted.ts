import { applyBins, fitBins } from "../../features/bins.ts";
import { allocateShared, bufferOf } from "../../numeric/kernels/shared-memory.ts";
import { inThisThread } from "../../numeric/pool.ts";
import { sharedUint8, sharedUint32, shareFloat64 } from "../../numeric/shared.ts";
import type { ScoreProgram } from "../../program/program.ts";
import { checkInput, type Rows } from "../check-input.ts";
import { constantFit } from "../constant.ts";
import { dealGroups } from "../deal-groups.ts";
import type { FitInput, Fitted, Learner } from "../learner.ts";
import { type Bag, type BagInput, boostTrees, helpBoosting } from "./bag.ts";
import { columnsOf } from "./columns.ts";
import { fillRoom, planRoom } from "./room.ts";
import { defaults, type Settings } from "./settings.ts";
import { compileTree } from "./tree.ts";

/** From so many codes on WebAssembly is worth its start. */
const CODES_FOR_KERNELS = 20_000;

/**
 * Gradient-boosted trees over bin codes (Friedman 2001), grown leaf by leaf from histograms as LightGBM does (Ke et al.
 * 2017), averaged over bags.
 */
export const boosted: Learner = boostedWith(defaults);

/** The learner with other settings. */
export function boostedWith(settings: Settings): Learner {
  return { name: "boosted", fit: (input) => fit(input, settings) };
}

async function fit(input: FitInput, settings: Settings): Promise<Fitted> {
  input.signal?.throwIfAborted();
  const rows = checkInput(input);
  const constant = constantFit(rows);
  if (constant) return constant;

  const layout = fitBins(rows.matrix, { maxBins: settings.bins, weights: rows.weights });
  const interactions = input.constraints?.interactions ?? null;
  const columns = columnsOf(rows.matrix.features, layout, rows.directions, interactions);
  const target = standardise(rows);
  const bags = await boostBags(input, {
    ...prepareShop(rows, columns, applyBins(rows.matrix, layout).codes, target.y, settings, input),
    columns,
    settings,
  });

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

/** Under the identity link the target less its mean, in standard deviations, so that settings mean the same for any unit. */
function standardise({ y, weights, link }: Rows): { y: Float64Array; mean: number; scale: number } {
  if (link === "logit") return { y, mean: 0, scale: 1 };
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = y.reduce((sum, each, i) => sum + (weights[i]! / total) * each, 0);
  const scale = Math.sqrt(y.reduce((sum, each, i) => sum + (weights[i]! / total) * (each - mean) ** 2, 0));
  return { y: y.map((each) => (each - mean) / scale), mean, scale };
}

/** Puts what the bags read into shared memory. */
function prepareShop(
  rows: Rows,
  columns: BagInput["columns"],
  codes: readonly Uint8Array[],
  y: Float64Array,
  settings: Settings,
  { pool }: FitInput,
): Omit<BagInput, "part" | "columns" | "settings"> {
  const count = rows.matrix.rows;
  const parts = sharedUint8(count);
  const partCount = Math.min(settings.parts, rows.groupCount);
  parts.set(dealGroups(rows, partCount, "boosted"));
  const bagCount = Math.min(settings.bags, partCount);
  const room = planRoom(count, columns, settings.leaves, Math.min(bagCount, pool?.threads ?? 1));
  const memory = allocateShared(room.bytes, count * columns.length >= CODES_FOR_KERNELS);
  fillRoom(room, bufferOf(memory), columns, codes);
  const groups = sharedUint32(count);
  groups.set(rows.groups);
  return {
    memory,
    room,
    y: shareFloat64(y),
    weights: shareFloat64(rows.weights),
    link: rows.link,
    unit: unitOf(y, rows),
    seed: rows.seed,
    parts,
    groups,
    groupCount: rows.groupCount,
    slots: new Int32Array(new SharedArrayBuffer(4 * room.slots.length)),
    places: new Int32Array(new SharedArrayBuffer(4 * bagCount)),
  };
}

/** See `Shop.unit`: no sum of gradients or hessians is above 2^50 units. */
function unitOf(y: Float64Array, { weights, link }: Rows): number {
  let farthest = 1;
  if (link === "identity") for (const each of y) farthest = Math.max(farthest, Math.abs(each));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!Number.isFinite(total))
    throw new RangeError("fitting a model: found weights whose sum is infinite, wanted a finite one");
  return 2 ** (Math.ceil(Math.log2(total * farthest)) - 50);
}

/** Each bag is a task; threads that would be idle help. */
async function boostBags(input: FitInput, shared: Omit<BagInput, "part">): Promise<Bag[]> {
  const pool = input.pool ?? inThisThread();
  const bagCount = shared.places.length;
  const helpers = Math.floor(pool.threads / bagCount) - 1;
  let done = 0;
  return Promise.all(
    Array.from({ length: bagCount }, async (_, part) => {
      const boosting = pool.run(boostTrees, { ...shared, part }, input.signal);
      const helping = Array.from({ length: Math.max(0, helpers) }, () =>
        pool.run(helpBoosting, { ...shared, part }, input.signal),
      );
      const [bag] = await Promise.all([boosting, ...helping]);
      input.signal?.throwIfAborted();
      input.onProgress?.(++done / bagCount);
      return bag;
    }),
  );
}
