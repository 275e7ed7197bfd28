// What a model is worth that learned from few wins, and what segments bring it, on simulated leads whose true probabilities are known.
//
//   npm run build && node scripts/honesty/thin.mjs [--repeats 8] [--wins 40,80,160,320] [--learner auto]
//
// One lead in five buys: by the visits, the size, a source of four kinds and, in the second market, otherwise in one region of three,
// where visits tell nothing and half as many again buy. Judged by the truth of 5,000 further leads.

import { parseArgs } from "node:util";
import { divergence } from "../lib/divergence.mjs";
import { Seeded } from "../lib/seeded.mjs";
import { aucByTruth } from "./auc-by-truth.mjs";
import { built, tableOf } from "./dist.mjs";

const { inThisThread } = await built("numeric/pool.js");
const { sigmoid } = await built("numeric/logistic.js");
const { train } = await built("training/train.js");

const { values: flags } = parseArgs({
  options: {
    repeats: { type: "string", default: "8" },
    wins: { type: "string", default: "40,80,160,320" },
    learner: { type: "string", default: "auto" },
  },
});
const RATE = 0.2;
const LATER = 5000;
const REGIONS = ["north", "south", "west"];
const SOURCES = ["web", "fair", "partner", "cold call"];
const context = { pool: inThisThread(), now: () => 0 };

/** @param {Seeded} random @param {number} count @param {boolean} isParted */
function simulate(random, count, isParted) {
  return Array.from({ length: count }, () => {
    const [visits, size, noise] = [random.normal(), random.normal(), random.normal()];
    const region = Math.floor(3 * random.uniform());
    const source = Math.floor(4 * random.uniform());
    const isOther = isParted && region === 1;
    const x = -1.8 + (isOther ? 0.5 : 1.1 * visits) + 0.5 * size + (source === 1 ? 0.8 : 0);
    const truth = sigmoid(x);
    return { visits, size, noise, region, source, truth, won: random.uniform() < truth };
  });
}

/** @param {readonly any[]} leads */
function table(leads) {
  const numbers = (/** @type {string} */ name) => ({
    name,
    type: "number",
    values: Float64Array.from(leads, (one) => one[name]),
  });
  const words = (
    /** @type {string} */ name,
    /** @type {string[]} */ levels,
    /** @type {(one: any) => number} */ of,
  ) => ({
    name,
    type: "category",
    levels,
    codes: Uint8Array.from(leads, (one) => of(one) + 1),
  });
  return {
    rows: leads.length,
    source: "simulated.csv",
    columns: [
      ...["visits", "size", "noise"].map(numbers),
      words("region", REGIONS, ({ region }) => region),
      words("source", SOURCES, ({ source }) => source),
      words("outcome", ["lost", "won"], ({ won }) => Number(won)),
    ],
  };
}

for (const isParted of [false, true]) {
  const rows = [
    [
      "wins",
      "base rate",
      "pooled",
      "with segments",
      "terms kept",
      "AUC",
      "interval holds the truth",
      "its width",
    ],
  ];
  for (const wins of String(flags.wins).split(",").map(Number)) {
    const found = [];
    for (let seed = 1; seed <= Number(flags.repeats); seed++) found.push(await compare(wins, seed, isParted));
    const mean = (/** @type {(one: any) => number} */ of) =>
      found.reduce((sum, one) => sum + of(one), 0) / found.length;
    rows.push([
      String(wins),
      mean((one) => one.base).toFixed(4),
      mean((one) => one.pooled.excess).toFixed(4),
      mean((one) => one.parted.excess).toFixed(4),
      mean((one) => one.terms).toFixed(1),
      mean((one) => one.parted.auc).toFixed(3),
      `${(100 * mean((one) => one.parted.held)).toFixed(0)} %`,
      mean((one) => one.parted.width).toFixed(2),
    ]);
  }
  console.log(
    `\n${isParted ? "one region differs" : "regions alike"}, ${flags.learner}, ${flags.repeats} simulations; log loss above the truth's:\n`,
  );
  console.log(tableOf(rows));
}

/** @param {number} wins @param {number} seed @param {boolean} isParted */
async function compare(wins, seed, isParted) {
  const past = simulate(new Seeded(seed, `thin ${wins}`), Math.round(wins / RATE), isParted);
  const later = simulate(new Seeded(seed + 1000, "thin, later"), LATER, isParted);
  const settings = { target: "outcome", positive: ["won"], lost: ["lost"], learner: flags.learner, seed };
  const judge = async (/** @type {string[]} */ segments) => {
    const { scorer, notes } = await train(table(past), { ...settings, segments }, context);
    const told = scorer.scoreTable(table(later), { asOf: 0, explain: "none" });
    return { ...judged(later, told), notes };
  };
  const pooled = await judge([]);
  const parted = await judge(["region"]);
  const rate = past.filter(({ won }) => won).length / past.length;
  return {
    base: later.reduce((sum, { truth }) => sum + divergence(truth, rate), 0) / LATER,
    pooled,
    parted,
    terms: parted.notes.filter((/** @type {string} */ note) => note.includes("terms of their own, shrunk"))
      .length,
  };
}

/** @param {readonly any[]} later @param {readonly any[]} told */
function judged(later, told) {
  let [sum, held, width] = [0, 0, 0];
  told.forEach(({ probability, interval: [low, high] }, row) => {
    const { truth } = later[row];
    sum += divergence(truth, probability);
    held += Number(low <= truth && truth <= high);
    width += high - low;
  });
  return {
    excess: sum / LATER,
    held: held / LATER,
    width: width / LATER,
    auc: aucByTruth(
      later.map(({ truth }) => truth),
      told.map(({ probability }) => probability),
    ),
  };
}
