// Is it worth following the newest leads? Simulated markets that move, and some that don't, whose true probabilities are known; judged by
// the truth of the leads that come next. It reads dist/: npm run build first.
import { normalCdf } from "../lib/normal-cdf.mjs";
import { Seeded } from "../lib/seeded.mjs";
import { built, tableOf } from "./dist.mjs";
import { closeness, tableOfMarket } from "./market-leads.mjs";

const [
  { prepare, planFor, inputFor },
  { learnerNamed },
  { openPool },
  { applyPlan },
  { evaluateProgram },
  { sigmoid },
  { followTime, matureOf },
  { asOfNewest },
  { outOfFold },
  { groupedFolds, foldsFor },
  { parseArgs },
] = await Promise.all([
  ...[
    "training/prepare.js",
    "learners/catalogue.js",
    "learners/pool.js",
    "features/apply-plan.js",
    "program/evaluate.js",
    "numeric/logistic.js",
    "training/follow-time.js",
    "training/clock.js",
    "training/out-of-fold.js",
    "training/folds.js",
  ].map(built),
  import("node:util"),
]);

const DAY = 86_400_000;
const HORIZON = 60;
const LEADS = 4000;
const PAST = 730;
const LATER = 3000;
const NEXT = 90;
/** Days after which a lead counts half as much, where rows are weighted by age. */
const HALF_LIFE = 180;
const SOURCES = ["fair", "search", "partner", "webinar"];

/**
 * @typedef {object} Market
 * @property {string} name
 * @property {(day: number) => number} level what all leads' log-odds gain by a day; 0 to 730 is the past
 * @property {(day: number) => number} [fair] what those of one source gain beside
 */

/** @type {readonly Market[]} */
const MARKETS = [
  { name: "nothing moves", level: () => 0 },
  { name: "seasons alone", level: (day) => 0.5 * Math.sin((2 * Math.PI * day) / 365) },
  { name: "to and fro within a quarter", level: (day) => 0.5 * Math.sin((2 * Math.PI * day) / 90) },
  { name: "wins become rarer", level: (day) => -day / PAST },
  { name: "wins become more frequent", level: (day) => day / PAST },
  { name: "a step half a year ago", level: (day) => (day < 550 ? 0 : -0.8) },
  { name: "a step that nobody knows of yet", level: (day) => (day < PAST - HORIZON ? 0 : -0.8) },
  { name: "a source turns bad", level: () => 0, fair: (day) => (-1.6 * day) / PAST },
  { name: "rarer, and a source turns bad", level: (day) => -day / PAST, fair: (day) => (-1.4 * day) / PAST },
];

const { values: asked } = parseArgs({
  options: {
    repeats: { type: "string", default: "5" },
    first: { type: "string", default: "1" },
    learners: { type: "string", default: "linear,additive" },
  },
});
const pool = openPool(1);
for (const learner of asked.learners.split(",")) {
  const rows = [
    [
      "market",
      "all the past",
      "by age",
      "as of the newest",
      "`train`",
      "followed",
      "O/E: all the past",
      "`train`",
    ],
  ];
  for (const market of MARKETS) {
    const found = [];
    for (let seed = 0; seed < Number(asked.repeats); seed++)
      found.push(await measure(market, Number(asked.first) + seed, learner));
    const mean = (/** @type {(one: typeof found[number]) => number} */ of) =>
      found.reduce((sum, one) => sum + of(one), 0) / found.length;
    const shown = (/** @type {keyof typeof found[number]["excess"]} */ way) =>
      (1000 * mean(({ excess }) => excess[way])).toFixed(1);
    rows.push([
      market.name,
      ...[shown("past"), shown("aged"), shown("newest"), shown("chosen")],
      `${found.filter(({ isFollowed }) => isFollowed).length} of ${found.length}`,
      ...[mean(({ ratio }) => ratio.past).toFixed(2), mean(({ ratio }) => ratio.chosen).toFixed(2)],
    ]);
  }
  console.log(`\n${learner}, thousandths of log loss above the truth's, ${asked.repeats} simulations:\n`);
  console.log(tableOf(rows));
}
await pool.close();

/** @param {Market} market @param {number} seed @param {string} name */
async function measure(market, seed, name) {
  const random = new Seeded(seed, market.name);
  const past = simulate(market, random, LEADS, 0, PAST);
  const next = simulate(market, random, LATER, PAST, NEXT);
  const settings = {
    target: "outcome",
    positive: ["won"],
    lost: ["lost"],
    created: "created_at",
    closed: "closed_at",
    horizonDays: HORIZON,
    until: PAST * DAY,
  };
  const context = { pool, now: () => 0 };
  const prepared = prepare(past.table, settings);
  const lessons = prepared.lessons.all;
  const { plan } = planFor(prepared, settings, lessons.rows);
  const input = inputFor(prepared, plan, lessons, context);
  const mature = inputFor(prepared, plan, matureOf(lessons, prepared), context);
  const learner = learnerNamed(name);
  const folds = groupedFolds(input.y, input.groups, foldsFor(input.y, input.groups), seed);
  const inner = {
    logits: await outOfFold(learner, input, folds, lessons.mature),
    y: mature.y,
    folds: Uint8Array.from(lessons.mature, (at) => folds[at]),
    importance: null,
  };
  const time = await followTime(learner, prepared, plan, lessons, inner, new Uint32Array(), context);
  const matrix = applyPlan(plan, next.table, next.created);
  const judge = async (/** @type {any} */ fits, /** @type {any} */ from) => {
    const { program } = await fits.fit({ ...from, wantsBags: false });
    return closeness(evaluateProgram(program, matrix).map(sigmoid), next.truth);
  };
  const ages = input.moments.map(
    (at, row) => (input.weights?.[row] ?? 1) * 0.5 ** ((PAST - at / DAY) / HALF_LIFE),
  );
  const told = {
    past: await judge(learner, input),
    aged: await judge(learner, { ...input, weights: ages }),
    newest: await judge(asOfNewest(learner), mature),
  };
  const isFollowed = time?.following.isKept ?? false;
  const all = { ...told, chosen: isFollowed ? told.newest : told.past };
  return {
    excess: {
      past: all.past.excess,
      aged: all.aged.excess,
      newest: all.newest.excess,
      chosen: all.chosen.excess,
    },
    ratio: { past: all.past.ratio, chosen: all.chosen.ratio },
    isFollowed,
  };
}

/**
 * Leads of `days` days from day `from` on, as seen at the end of the past; log-normal days to a win (median 30) and to a loss (20).
 * @param {Market} market
 * @param {Seeded} random
 * @param {number} count
 * @param {number} from
 * @param {number} days
 */
function simulate({ level, fair = () => 0 }, random, count, from, days) {
  const leads = Array.from({ length: count }, () => {
    const at = from + random.uniform() * days;
    const [size, visits, source] = [random.normal(), random.poisson(3), random.pick(SOURCES)];
    const effect = { fair: 0.9 + fair(at), search: 0, partner: 0.8, webinar: 0.4 }[source] ?? 0;
    const ever = sigmoid(-1.5 + 0.6 * size + 0.25 * visits + effect + level(at));
    const wins = random.chance(ever);
    const closed = at + random.logNormal(wins ? 30 : 20, 0.8);
    return {
      at,
      size,
      visits,
      source,
      wins,
      closed: closed > PAST ? null : closed,
      truth: ever * normalCdf(Math.log(HORIZON / 30) / 0.8),
    };
  });
  return tableOfMarket(leads, SOURCES);
}
