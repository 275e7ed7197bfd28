// One learner, taught the honest way and four naive ways, judged on the same leads: those that came after all that was learned.
import { built, tableOf } from "./dist.mjs";
import { leadsOf } from "./leads.mjs";

const [
  { train },
  { prepare },
  { seenAt },
  { takeRows: takeLeads },
  { maskCells },
  { fitPlan },
  { applyPlan },
  { takeRows },
  { learnerNamed },
  { inThisThread },
  { evaluateProgram },
  { sigmoid },
  { evaluate },
  { Random },
  { readOutcomes, WON },
] = await Promise.all(
  [
    "training/train.js",
    "training/prepare.js",
    "leads/seen-at.js",
    "leads/take.js",
    "leads/mask.js",
    "features/fit-plan.js",
    "features/apply-plan.js",
    "features/matrix.js",
    "learners/catalogue.js",
    "numeric/pool.js",
    "program/evaluate.js",
    "numeric/logistic.js",
    "evaluation/evaluate.js",
    "numeric/random.js",
    "training/outcomes.js",
  ].map(built),
);

const SEED = 1;
const HELD_OUT = 0.2;
const DAY = 86_400_000;

/**
 * @typedef {object} Way how somebody naive learns
 * @property {string} name
 * @property {boolean} [isBlind] columns are taken as they stand, those that are written at closing too
 * @property {boolean} [hasClock] the date of creation is a feature, on an absolute clock
 * @property {number} [sinceDays] only leads that came so long before the held-out ones
 */

/** @type {readonly Way[]} */
const WAYS = [
  { name: "open counted lost, columns known at creation" },
  { name: "the same, on the newest half-year", sinceDays: 182 },
  { name: "the same, with the date of creation as a feature", hasClock: true },
  { name: "the same, with all columns", hasClock: true, isBlind: true },
];

/**
 * @param {string} path
 * @param {import("../../src/training/settings.ts").TrainSettings} settings
 */
export async function honestAndNaive(path, settings) {
  const table = await leadsOf(path, settings);
  const context = { pool: inThisThread(), now: () => performance.now() };
  const taught = (/** @type {"mature" | "weighted"} */ labels) =>
    train(table, { ...settings, labels, budgetSeconds: 600 }, context); // a budget calls no witness
  const [mature, weighted] = [await taught("mature"), await taught("weighted")];
  const prepared = prepare(table, settings);
  const { holdout } = mature;
  console.log(
    `\n${settings.learner}, horizon ${settings.horizonDays} days, ${holdout.rows} held-out leads:\n`,
  );
  const rows = [
    ["learned", "log loss", "AUC", "observed / expected", "slope", "log loss it promised"],
    rowOf("by `train --labels mature`", holdout, "the same"),
    rowOf("by `train`", weighted.holdout, "the same"),
  ];
  for (const way of WAYS) {
    const { later, promised } = await naive(prepared, settings, way);
    rows.push(rowOf(`naively: ${way.name}`, later, promised.toFixed(4)));
  }
  rows.push(["the base rate, told to everyone", mature.baseRateLogLoss.toFixed(4), "0.500", "", "", ""]);
  console.log(tableOf(rows));
  console.log("\nHorizons:\n");
  const interval = (/** @type {readonly number[] | null} */ ends) =>
    ends === null ? "" : ` (${ends.map((end) => end.toFixed(2)).join(" to ")})`;
  console.log(
    tableOf([
      ["days", "leads", "won", "observed / expected: mature", "weighted", "slope: mature", "weighted"],
      ...mature.horizons.map((/** @type {any} */ one, /** @type {number} */ at) => {
        const both = [one, weighted.horizons[at]];
        return [
          ...[one.days, one.leads, one.wins],
          ...both.map((each) => each.observedExpected.toFixed(3) + interval(each.intervals.observedExpected)),
          ...both.map((each) => each.slope.toFixed(3) + interval(each.intervals.calibrationSlope)),
        ];
      }),
    ]),
  );
}

/**
 * The leads as an export showed them when the held-out ones began to come: all of them, won or not won so far, split at random.
 * @param {import("../../src/training/prepare.ts").Prepared} prepared
 * @param {import("../../src/training/settings.ts").TrainSettings} settings
 * @param {Way} way
 */
async function naive({ table, roles, columns, split, labels, moments, groups, trainingAsOf }, settings, way) {
  const { isBlind = false, hasClock = false, sinceDays = Number.POSITIVE_INFINITY } = way;
  const { created, closed, amount, features } = roles;
  const leaks = features.filter((/** @type {string} */ name) => !columns.includes(name));
  const atClosing = [settings.target, ...leaks, ...(amount === null ? [] : [amount])];
  const seen = seenAt(table, { created, closed, atClosing }, trainingAsOf);
  const { outcome } = readOutcomes(seen.table, settings);
  const y = Float64Array.from(outcome, (one) => Number(one === WON));
  const random = new Random(SEED, "naive");
  const isHeld = Uint8Array.from(y, () => Number(random.uniform() < HELD_OUT));
  const isNew = (/** @type {number} */ row) => moments[seen.rows[row]] >= trainingAsOf - sinceDays * DAY;
  const [learned, held] = [0, 1].map((side) =>
    Uint32Array.from(y.keys()).filter((row) => isHeld[row] === side && isNew(row)),
  );

  const left = new Set([settings.target, roles.id, ...(settings.exclude ?? [])]);
  const all = table.columns.map(({ name }) => name).filter((name) => !left.has(name));
  const read = isBlind ? all : hasClock ? [...new Set([...columns, created])] : columns;
  const at = Float64Array.from(seen.rows, (row) => (isBlind ? trainingAsOf : moments[row]));
  const { plan } = fitPlan(seen.table, {
    columns: read,
    rows: learned,
    moments: at,
    keep: isBlind ? read : [],
    ...(hasClock && { absoluteDates: [created] }),
  });
  const matrix = applyPlan(plan, seen.table, at);
  const { program } = await learnerNamed(settings.learner).fit({
    matrix: takeRows(matrix, learned),
    y: Float64Array.from(learned, (row) => y[row]),
    link: "logit",
    seed: SEED,
    wantsBags: false,
  });
  const told = (/** @type {unknown} */ some) => evaluateProgram(program, some).map(sigmoid);

  const promised = told(takeRows(matrix, held));
  const yet = new Uint8Array(split.test.length).fill(1); // nothing of what closing writes is there when a lead comes
  const later = takeLeads(table, split.test);
  const young = later.columns.map((column) =>
    column.name === closed || atClosing.includes(column.name) ? maskCells(column, yet) : column,
  );
  const when = Float64Array.from(split.test, (row) => moments[row]);
  const won = Float64Array.from(split.test, (row) => labels.y[row]);
  const buyers = Uint32Array.from(split.test, (row) => groups[row]);
  return {
    promised: evaluate(
      promised,
      Float64Array.from(held, (row) => y[row]),
      { seed: SEED, resamples: 0 },
    ).logLoss,
    later: evaluate(told(applyPlan(plan, { ...later, columns: young }, when)), won, {
      groups: buyers,
      seed: SEED,
      resamples: 0,
    }),
  };
}

/**
 * @param {string} taught
 * @param {import("../../src/evaluation/evaluate.ts").Evaluation} found
 * @param {string} promised
 */
function rowOf(taught, { logLoss, auc, observedExpected, calibrationSlope }, promised) {
  const [ratio, slope] = [observedExpected, calibrationSlope].map((value) => value?.toFixed(3) ?? "–");
  return [taught, logLoss.toFixed(4), auc?.toFixed(3) ?? "–", ratio, slope, promised];
}
