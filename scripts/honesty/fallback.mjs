// Who should answer where data are thin: the learner of the contest, a card of points, or the base rate; and whether a card should step in
// for leads of which little is known. Simulated leads whose true probabilities are known; four markets, in each of which once all fields
// are filled in, and once two leads in five tell one number only.
//
//   npm run build && node scripts/honesty/fallback.mjs [--wins 40] [--repeats 6] [--learners points,bayes,linear,additive]

import { parseArgs } from "node:util";
import { divergence } from "../lib/divergence.mjs";
import { Seeded } from "../lib/seeded.mjs";
import { built, tableOf } from "./dist.mjs";

const [
  { inThisThread },
  { sigmoid, logLossOfLogit },
  { learnerNamed },
  { chooseLearner },
  { outOfFold },
  { groupedFolds, foldsFor },
  { calibrationThatPays },
  { evaluateProgram },
  { fitPlan },
  { applyPlan },
] = await Promise.all(
  [
    "numeric/pool.js",
    "numeric/logistic.js",
    "learners/catalogue.js",
    "training/choose.js",
    "training/out-of-fold.js",
    "training/folds.js",
    "training/platt.js",
    "program/evaluate.js",
    "features/fit-plan.js",
    "features/apply-plan.js",
  ].map(built),
);

const { values: flags } = parseArgs({
  options: {
    wins: { type: "string", default: "40" },
    repeats: { type: "string", default: "6" },
    learners: { type: "string", default: "points,bayes,linear,additive" },
  },
});
const WINS = Number(flags.wins);
const LATER = 4000;
const NUMBERS = ["a", "b", "c", "d", "e", "f"];
/** What is known of a sparse lead. */
const KNOWN = "b";
const contestants = String(flags.learners).split(",").map(learnerNamed);

/** @type {Readonly<Record<string, (lead: any) => number>>} the log-odds of buying */
const MARKETS = {
  "nothing tells": () => -1.386,
  "one strong rule": ({ source }) => -2.2 + (source === 1 ? 2.6 : 0),
  "a sum": ({ a, b, c, source }) => -2 + 0.9 * a + 0.6 * b + 0.4 * c + (source === 1 ? 0.8 : 0),
  "a weak sum": ({ a, b }) => -1.45 + 0.3 * a + 0.2 * b,
};

/** @param {Seeded} random @param {number} count @param {(lead: any) => number} logOdds @param {boolean} isSparse */
function simulate(random, count, logOdds, isSparse) {
  return Array.from({ length: count }, () => {
    /** @type {any} */
    const lead = Object.fromEntries(NUMBERS.map((name) => [name, random.normal()]));
    lead.source = Math.floor(4 * random.uniform());
    lead.truth = sigmoid(logOdds(lead));
    lead.won = random.uniform() < lead.truth;
    lead.isSparse = isSparse && random.uniform() < 0.4;
    return lead;
  });
}

/** @param {readonly any[]} leads */
function tableFrom(leads) {
  const numbers = NUMBERS.map((name) => ({
    name,
    type: "number",
    values: Float64Array.from(leads, (lead) => (lead.isSparse && name !== KNOWN ? Number.NaN : lead[name])),
  }));
  const codes = Uint8Array.from(leads, ({ isSparse, source }) => (isSparse ? 0 : source + 1));
  const source = { name: "source", type: "category", levels: ["w", "x", "y", "z"], codes };
  return { rows: leads.length, source: "simulated.csv", columns: [...numbers, source] };
}

/** @param {ArrayLike<number>} values */
const mean = (values) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

const header = ["market", "base rate", "contest", "with the base rate in it", "base rate taken"];
const all = [header];
const sparse = [["market", "base rate", "contest", "points", "points where these paid", "taken"]];
for (const [name, logOdds] of Object.entries(MARKETS))
  for (const isSparse of [false, true]) {
    const found = [];
    for (let seed = 1; seed <= Number(flags.repeats); seed++)
      found.push(await compare(name, logOdds, isSparse, seed));
    const of = (/** @type {string} */ key) => mean(found.map((/** @type {any} */ one) => one[key]));
    const figure = (/** @type {string} */ key) => of(key).toFixed(4);
    const share = (/** @type {string} */ key) => `${(100 * of(key)).toFixed(0)} %`;
    all.push([
      isSparse ? `${name}, two in five sparse` : name,
      ...["base", "contest", "chain"].map(figure),
      share("isBase"),
    ]);
    if (isSparse)
      sparse.push([
        name,
        ...["sparseBase", "sparseContest", "sparsePoints", "sparseChosen"].map(figure),
        share("isPoints"),
      ]);
  }
console.log(
  `\n${WINS} wins; log loss above the truth's:\n\n${tableOf(all)}\n\nsparse leads alone:\n\n${tableOf(sparse)}`,
);

/** @param {string} name @param {(lead: any) => number} logOdds @param {boolean} isSparse @param {number} seed */
async function compare(name, logOdds, isSparse, seed) {
  const past = simulate(new Seeded(seed, `fallback ${name} ${WINS}`), WINS * 5, logOdds, isSparse);
  const later = simulate(new Seeded(seed + 1000, "fallback, later"), LATER, logOdds, isSparse);
  const y = Float64Array.from(past, ({ won }) => Number(won));
  const groups = Uint32Array.from(y.keys());
  const table = tableFrom(past);
  const { plan } = fitPlan(table, {
    columns: [...NUMBERS, "source"],
    rows: groups,
    moments: new Float64Array(y.length),
  });
  const matrix = applyPlan(plan, table, new Float64Array(y.length));
  const laterMatrix = applyPlan(plan, tableFrom(later), new Float64Array(LATER));
  const input = { matrix, y, groups, link: "logit", seed, pool: inThisThread(), wantsBags: false };
  const folds = groupedFolds(y, groups, foldsFor(y, groups), seed);
  const options = { prefer: "simple", now: () => 0, onProgress: () => {} };
  const contest = await chooseLearner(contestants, input, folds, options);

  /** @param {any} learner @param {Float64Array} raw its out-of-fold logits */
  const answers = async (learner, raw) => {
    const { slope, offset } = calibrationThatPays(raw, y, folds);
    const { program } = await learner.fit(input);
    const told = evaluateProgram(program, laterMatrix);
    return told.map((/** @type {number} */ x) => sigmoid(slope * x + offset));
  };
  const points = learnerNamed("points");
  const rawPoints = await outOfFold(points, input, folds);
  const byContest = await answers(contest.winner, contest.outOfFold.logits);
  const byPoints = await answers(points, rawPoints);
  const byBase = new Float64Array(LATER).fill(mean(y));
  const lossOf = (/** @type {Float64Array} */ logits) =>
    mean(logits.map((/** @type {number} */ x, /** @type {number} */ row) => logLossOfLogit(x, y[row])));
  // As `auto` decides with `orBaseRate`.
  const rawBase = await outOfFold(learnerNamed("baseRate"), input, folds);
  const isBase = lossOf(rawBase) <= lossOf(contest.outOfFold.logits);

  /** @param {Float64Array} told @param {boolean} [onlySparse] */
  const excess = (told, onlySparse = false) =>
    mean(
      later.flatMap(({ truth: p, isSparse }, row) => {
        const q = told[row];
        return onlySparse && !isSparse ? [] : [divergence(p, q)];
      }),
    );
  const lossOfSparse = (/** @type {Float64Array} */ logits) =>
    past.reduce((sum, lead, row) => sum + (lead.isSparse ? logLossOfLogit(logits[row], y[row]) : 0), 0);
  const isPoints = isSparse && lossOfSparse(rawPoints) < lossOfSparse(contest.outOfFold.logits);
  return {
    base: excess(byBase),
    contest: excess(byContest),
    chain: excess(isBase ? byBase : byContest),
    isBase: Number(isBase),
    sparseBase: excess(byBase, true),
    sparseContest: excess(byContest, true),
    sparsePoints: excess(byPoints, true),
    sparseChosen: excess(isPoints ? byPoints : byContest, true),
    isPoints: Number(isPoints),
  };
}
