// Which labels learn more, mature leads alone or all whose label is known, by weight? Simulated leads whose true probabilities and
// delays are known; judged by the truth of the leads that come next.
import { normalCdf } from "../lib/normal-cdf.mjs";
import { Seeded } from "../lib/seeded.mjs";
import { built, tableOf } from "./dist.mjs";
import { closeness, tableOfMarket } from "./market-leads.mjs";

const [
  { prepare, planFor, inputFor },
  { learnerNamed },
  { inThisThread },
  { applyPlan },
  { evaluateProgram },
  { sigmoid },
] = await Promise.all(
  [
    "training/prepare.js",
    "learners/catalogue.js",
    "numeric/pool.js",
    "features/apply-plan.js",
    "program/evaluate.js",
    "numeric/logistic.js",
  ].map(built),
);

const DAY = 86_400_000;
const HORIZON = 60;
const LEADS = 3000;
const LATER = 3000;
/** Log-normal days to a win and to a loss. */
const SPREAD = 0.8;

/**
 * @typedef {object} Market
 * @property {string} name
 * @property {number} days how long leads came in before the moment of learning
 * @property {number} win the median days to a win
 * @property {number} loss the median days to a loss
 * @property {number} drift what the log-odds gain in a year
 * @property {number} turn by how much one column's effect has turned in the last horizon
 */

const SLOW = { win: 30, loss: 40 };
/** @type {readonly Market[]} */
const MARKETS = [
  { name: "steady, two years", days: 730, ...SLOW, drift: 0, turn: 0 },
  { name: "steady, half a year", days: 180, ...SLOW, drift: 0, turn: 0 },
  { name: "half a year, losses known soon", days: 180, win: 30, loss: 10, drift: 0, turn: 0 },
  { name: "half a year, losses known late", days: 180, win: 30, loss: 120, drift: 0, turn: 0 },
  { name: "falling, two years", days: 730, ...SLOW, drift: -0.3, turn: 0 },
  { name: "falling, half a year", days: 180, ...SLOW, drift: -0.3, turn: 0 },
  { name: "a source turned bad, a year", days: 365, ...SLOW, drift: 0, turn: -1.5 },
];

/** Compares both on `seeds` simulations a market, and prints a table. @param {number} [seeds] */
export async function labelsCompared(seeds = 10) {
  const rows = [["market", "mature", "weighted", "difference", "observed / expected: mature", "weighted"]];
  for (const market of MARKETS) {
    const found = [];
    for (let seed = 1; seed <= seeds; seed++) found.push(await compare(market, seed));
    const mean = (/** @type {(one: typeof found[number]) => number} */ of) =>
      found.reduce((sum, one) => sum + of(one), 0) / seeds;
    const gap = mean((one) => one.weighted.excess - one.mature.excess);
    const spread = Math.sqrt(
      mean((one) => (one.weighted.excess - one.mature.excess - gap) ** 2) / Math.max(1, seeds - 1),
    );
    rows.push([
      market.name,
      mean((one) => one.mature.excess).toFixed(5),
      mean((one) => one.weighted.excess).toFixed(5),
      `${gap.toFixed(5)} ± ${spread.toFixed(5)}`,
      mean((one) => one.mature.ratio).toFixed(3),
      mean((one) => one.weighted.ratio).toFixed(3),
    ]);
  }
  console.log(
    `\nLog loss above the truth's on the next ${LATER} leads, ${LEADS} to learn from, horizon ${HORIZON} days, ${seeds} simulations:\n`,
  );
  console.log(tableOf(rows));
}

/** @param {Market} market @param {number} seed */
async function compare(market, seed) {
  const random = new Seeded(seed, market.name);
  const past = simulate(market, random, LEADS, 0, market.days);
  const next = simulate(market, random, LATER, market.days, 30);
  const settings = {
    target: "outcome",
    positive: ["won"],
    lost: ["lost"],
    created: "created_at",
    closed: "closed_at",
    horizonDays: HORIZON,
    until: market.days * DAY,
  };
  const context = { pool: inThisThread(), now: () => 0 };
  const judge = async (/** @type {"mature" | "weighted"} */ labels) => {
    const prepared = prepare(past.table, { ...settings, labels });
    const lessons = prepared.lessons.all;
    const { plan } = planFor(prepared, settings, lessons.rows);
    const input = inputFor(prepared, plan, lessons, context);
    const { program } = await learnerNamed("linear").fit({ ...input, wantsBags: false });
    const told = evaluateProgram(program, applyPlan(plan, next.table, next.created)).map(sigmoid);
    return closeness(told, next.truth);
  };
  return { mature: await judge("mature"), weighted: await judge("weighted") };
}

/**
 * Leads of `days` days from day `from` on, as seen at the end of the market's days.
 * @param {Market} market
 * @param {Seeded} random
 * @param {number} count
 * @param {number} from
 * @param {number} days
 */
function simulate(market, random, count, from, days) {
  const sources = ["fair", "search", "partner", "webinar"];
  const leads = Array.from({ length: count }, () => {
    const at = from + random.uniform() * days;
    const [size, visits, source] = [random.normal(), random.poisson(3), random.pick(sources)];
    const turned = at >= market.days - HORIZON && source === "webinar" ? market.turn : 0;
    const effect = { fair: 0.5, search: 0, partner: 0.8, webinar: 0.6 }[source] ?? 0;
    const ever = sigmoid(
      -2.2 + 0.5 * size + 0.25 * visits + effect + turned + (market.drift * (at - market.days)) / 365,
    );
    const wins = random.chance(ever);
    const closed = at + random.logNormal(wins ? market.win : market.loss, SPREAD);
    const truth = ever * normalCdf(Math.log(HORIZON / market.win) / SPREAD);
    return { at, size, visits, source, wins, closed: closed > market.days ? null : closed, truth };
  });
  return tableOfMarket(leads, sources);
}
