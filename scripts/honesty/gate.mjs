// How often the champion gate promotes what it should, on simulated leads.
//
//   npm run build && node scripts/honesty/gate.mjs [--repeats 25] [--learner linear]
//
// Each time 1,600 leads come, four a day, and win or lose within 18 days: by visits (0.5 of log-odds each), by the region (1.5) and
// by a newsletter (0.5). A champion is trained on the leads until day 250 or, with too few wins since then, day 411; a challenger on all
// of them, with the same columns or with others, and sometimes on leads that have changed by then. Printed is the share promoted,
// and what spoke against the others.
import { parseArgs } from "node:util";
import { built } from "./dist.mjs";

const { inThisThread } = await built("numeric/pool.js");
const { Random } = await built("numeric/random.js");
const { sigmoid } = await built("numeric/logistic.js");
const { judgeChallenger } = await built("training/champion-gate.js");
const { recipeOf } = await built("training/recipe.js");
const { train } = await built("training/train.js");

const { values: flags } = parseArgs({
  options: {
    repeats: { type: "string", default: "25" },
    learner: { type: "string", default: "linear" },
  },
});
const day = (number) => Date.UTC(2024, 0, 1) + number * 86_400_000;
const context = { pool: inThisThread(), now: () => 0 };
const base = {
  target: "outcome",
  created: "created_at",
  closed: "closed_at",
  horizonDays: 20,
  learner: flags.learner,
  budgetSeconds: 600, // without a witness for intervals, which takes most of the time
};

function simulate(seed, more) {
  const random = new Random(seed, "gate");
  const leads = Array.from({ length: 1600 }, (_, i) => {
    const created = Math.floor(i / 4);
    const visits = random.below(10);
    const region = random.uniform() < 0.3 ? 2 : 1;
    const newsletter = random.uniform() < 0.5 ? 2 : 1;
    const odds = 0.5 * visits - 3.5 + 1.5 * (region - 1) + 0.5 * (newsletter - 1);
    const won = random.uniform() < sigmoid(odds);
    const closed = created + 1 + random.below(18);
    return { created, closed, visits: created >= 250 ? visits + more : visits, region, newsletter, won };
  });
  const numbers = (name, type, of) => ({ name, type, values: Float64Array.from(leads, of) });
  const words = (name, levels, of) => ({ name, type: "category", levels, codes: Uint8Array.from(leads, of) });
  return {
    rows: leads.length,
    source: "simulated.csv",
    columns: [
      numbers("created_at", "date", (lead) => day(lead.created)),
      numbers("closed_at", "date", (lead) => day(lead.closed)),
      numbers("visits", "number", (lead) => lead.visits),
      words("region", ["north", "south"], (lead) => lead.region),
      words("newsletter", ["no", "yes"], (lead) => lead.newsletter),
      words("outcome", ["lost", "won"], (lead) => (lead.won ? 2 : 1)),
    ],
  };
}

const CASES = [
  ["the same recipe, newer leads", {}],
  ["the same, too few wins since", { until: 411 }],
  ["learns the newsletter too", { champion: ["newsletter"] }],
  ["learns the region too", { champion: ["region"] }],
  ["has forgotten the newsletter", { challenger: ["newsletter"] }],
  ["has forgotten the region", { challenger: ["region"] }],
  ["has forgotten it, too few wins since", { challenger: ["region"], until: 411 }],
  ["visits are counted otherwise since", { more: 4 }],
];

for (const [name, { champion = [], challenger = [], until = 250, more = 0 }] of CASES) {
  let promoted = 0;
  const against = { worse: 0, "not calibrated": 0, drifted: 0 };
  for (let seed = 1; seed <= Number(flags.repeats); seed++) {
    const table = simulate(seed, more);
    const then = { ...base, exclude: champion, until: day(until), seed };
    const now = { ...base, exclude: challenger, seed: seed + 1000 };
    const old = await train(table, then, context);
    const young = await train(table, now, context);
    const { scorer, reference } = old;
    const known = { version: 1, scorer, reference, recipe: recipeOf(flags.learner, then), edits: 0, table };
    const options = {
      settings: now,
      recipe: recipeOf(flags.learner, now),
      gate: { segments: {}, mayDrift: [] },
    };
    const { passed, because } = await judgeChallenger(table, known, young.holdout, options, context);
    promoted += Number(passed);
    for (const word of Object.keys(against)) against[word] += Number(!passed && because.includes(word));
  }
  const told = Object.entries(against).filter(([, count]) => count > 0);
  const why = told.map(([word, count]) => `${word} ${count}`).join(", ");
  console.log(`${name.padEnd(38)}promoted ${String(promoted).padStart(2)} of ${flags.repeats}  ${why}`);
}
