// What exploring and importance weights are worth where only leads of high scores were worked, on simulated leads whose true
// probabilities are known.
//
//   npm run build && node scripts/honesty/selection.mjs [--repeats 10] [--leads 6000]
//
// An old score, of two of the four things that tell who buys, chooses the fifth of the leads that is worked; a random share is worked
// whatever its score. A lead that nobody works buys with a fifth of its odds, and the file calls it lost. Every model is judged on
// 20,000 further leads by what would come of working each: by the truth.

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
    repeats: { type: "string", default: "10" },
    leads: { type: "string", default: "6000" },
    learners: { type: "string", default: "linear,additive" },
  },
});
const WORKED = 0.2;
const LATER = 20_000;
const context = { pool: inThisThread(), now: () => 0 };

/** @param {Seeded} random */
function lead(random) {
  const [visits, size, age, region] = [random.normal(), random.normal(), random.normal(), random.normal()];
  const truth = sigmoid(-1.6 + 1.1 * visits - 0.5 * visits * visits + 0.9 * size + 0.7 * visits * region);
  return { visits, size, age, region, truth, old: sigmoid(1.2 * visits + 0.6 * age) };
}

/** @param {Seeded} random @param {number} explore */
function simulate(random, explore) {
  const leads = Array.from({ length: Number(flags.leads) }, () => lead(random));
  const cut = leads.map(({ old }) => old).sort((a, b) => b - a)[Math.floor(WORKED * leads.length)];
  return leads.map((one) => {
    const propensity = one.old > cut ? 1 : explore;
    const worked = random.uniform() < propensity;
    const odds = one.truth / (1 - one.truth) / (worked ? 1 : 5);
    return { ...one, propensity, worked, won: random.uniform() < odds / (1 + odds) };
  });
}

/** @param {readonly any[]} leads */
function table(leads) {
  const numbers = (/** @type {string} */ name, /** @type {(one: any) => number} */ of) => ({
    name,
    type: "number",
    values: Float64Array.from(leads, of),
  });
  const codes = (/** @type {(one: any) => boolean} */ of) =>
    Uint8Array.from(leads, (one) => (of(one) ? 2 : 1));
  return {
    rows: leads.length,
    source: "simulated.csv",
    columns: [
      ...["visits", "size", "age", "region"].map((name) => numbers(name, (one) => one[name])),
      numbers("propensity", ({ propensity }) => propensity || 1e-3),
      { name: "worked", type: "boolean", codes: codes(({ worked }) => worked) },
      { name: "outcome", type: "category", levels: ["lost", "won"], codes: codes(({ won }) => won) },
    ],
  };
}

const base = { target: "outcome", positive: ["won"], lost: ["lost"], budgetSeconds: 600 };
const WAYS = [
  ["no exploring: all leads, those not worked counted as lost", 0, { exclude: ["propensity", "worked"] }],
  ["no exploring: leads that were worked", 0, { exclude: ["propensity"], worked: "worked" }],
  ["5 % explored: leads that were worked", 0.05, { exclude: ["propensity"], worked: "worked" }],
  ["5 % explored: the same by weight", 0.05, { propensity: "propensity", worked: "worked" }],
  ["2 % explored: the same by weight (capped)", 0.02, { propensity: "propensity", worked: "worked" }],
];

for (const learner of String(flags.learners).split(",")) {
  const rows = [
    [
      "learned from",
      "log loss above the truth's",
      "AUC",
      "observed / expected",
      "log loss kept / promised",
      "AUC promised",
    ],
  ];
  for (const [name, explore, settings] of WAYS) {
    const found = [];
    for (let seed = 1; seed <= Number(flags.repeats); seed++) {
      const past = simulate(new Seeded(seed, "selection"), Number(explore));
      const { scorer, holdout } = await train(
        table(past),
        { ...base, .../** @type {object} */ (settings), learner, seed },
        context,
      );
      const random = new Seeded(seed + 1000, "selection, later");
      const later = Array.from({ length: LATER }, () => lead(random));
      const told = scorer.scoreTable(
        table(later.map((one) => ({ ...one, propensity: 1, worked: true, won: false }))),
        { asOf: 0, explain: "none" },
      );
      found.push(
        judge(
          later,
          told.map((/** @type {any} */ one) => one.probability),
          holdout,
        ),
      );
    }
    const mean = (/** @type {(one: any) => number} */ of) =>
      found.reduce((sum, one) => sum + of(one), 0) / found.length;
    rows.push([
      String(name),
      mean((one) => one.excess).toFixed(4),
      mean((one) => one.auc).toFixed(3),
      mean((one) => one.ratio).toFixed(2),
      `${mean((one) => one.loss).toFixed(3)} / ${mean((one) => one.promised).toFixed(3)}`,
      mean((one) => one.promisedAuc).toFixed(3),
    ]);
  }
  console.log(`\n${learner}, ${flags.leads} leads, ${flags.repeats} simulations:\n`);
  console.log(tableOf(rows));
}

/** @param {readonly any[]} later @param {readonly number[]} told @param {any} holdout */
function judge(later, told, holdout) {
  let [excess, loss, wins, expected] = [0, 0, 0, 0];
  later.forEach(({ truth: p }, row) => {
    const q = told[row];
    excess += divergence(p, q);
    loss -= p * Math.log(q) + (1 - p) * Math.log(1 - q);
    wins += p;
    expected += q;
  });
  const n = later.length;
  return {
    excess: excess / n,
    loss: loss / n,
    ratio: wins / expected,
    auc: aucByTruth(
      later.map(({ truth }) => truth),
      told,
    ),
    promised: holdout.logLoss,
    promisedAuc: holdout.auc,
  };
}
