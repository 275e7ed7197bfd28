// What a file of field changes is worth on the simulated sample leads: one learner taught with the fields as the file has them and as they
// were at each look, judged on the same held-out leads with their fields as they were. It reads dist/: npm run build first.
import { built, tableOf } from "./dist.mjs";
import { leadsOf } from "./leads.mjs";

const [
  { readConfig },
  { readHistory },
  { asOf },
  { takeRows },
  { prepare, planFor, inputFor },
  { applyPlan },
  { groupedFolds, foldsFor },
  { outOfFold },
  { calibrationThatPays },
  { learnerNamed },
  { inThisThread },
  { evaluateProgram },
  { sigmoid },
  { evaluate },
] = await Promise.all(
  [
    "leads/config.js",
    "leads/read-history.js",
    "leads/as-of.js",
    "leads/take.js",
    "training/prepare.js",
    "features/apply-plan.js",
    "training/folds.js",
    "training/out-of-fold.js",
    "training/platt.js",
    "learners/catalogue.js",
    "numeric/pool.js",
    "program/evaluate.js",
    "numeric/logistic.js",
    "evaluation/evaluate.js",
  ].map(built),
);

const DAY = 86_400_000;
const LOOKS = [0, 3, 7, 14, 30];
const learner = learnerNamed("additive");
const { framework: _, ...config } = await readConfig("data/leadlight.config.json");
const settings = { ...config, horizonDays: 90, seed: 1 };
const context = { pool: inThisThread(), now: () => performance.now() };
const leads = await leadsOf("data/leads.csv", settings);
const { log: history } = await readHistory("data/field_changes.csv", leads, { id: "lead_id" });

const still = await taught(prepare(leads, settings));
const told = await taught(prepare({ ...leads, history }, settings));

// The held-out leads of both, when they came and as they were at each look.
const { split, leads: leadOf, labels, moments, groups } = told.prepared;
const heldOut = new Set(still.prepared.split.test);
const created = still.prepared.moments;
const looks = split.test.filter((row) => heldOut.has(leadOf[row]));
const at = (days) => looks.filter((row) => moments[row] - created[leadOf[row]] === days * DAY);
const rows = [
  [
    "learned from",
    "held-out leads looked at",
    "looks",
    "won",
    "log loss",
    "AUC",
    "observed / expected",
    "slope",
  ],
];

const first = at(0);
rows.push(
  rowOf("the file's cells", "when they came, by the file's cells", still, false, first),
  rowOf("the file's cells", "when they came, as they were", still, true, first),
);
for (const days of LOOKS)
  rows.push(
    rowOf(
      "`--history`",
      days === 0 ? "when they came, as they were" : `${days} days later`,
      told,
      true,
      at(days),
    ),
  );
console.log(tableOf(rows));

/** The learner, fitted and calibrated on what was known when the first held-out lead came. */
async function taught(prepared) {
  const lessons = prepared.lessons.training;
  const { plan } = planFor(prepared, settings, lessons.rows);
  const input = inputFor(prepared, plan, lessons, context);
  const folds = groupedFolds(input.y, input.groups, foldsFor(input.y, input.groups), settings.seed);
  const raw = await outOfFold(learner, input, folds, lessons.mature);
  const affine = calibrationThatPays(
    raw,
    Float64Array.from(lessons.mature, (row) => lessons.y[row]),
    Uint8Array.from(lessons.mature, (row) => folds[row]),
  );
  const { program } = await learner.fit({ ...input, wantsBags: false });
  return { prepared, plan, program, affine };
}

/** How these looks are told by a model, by the fields as they were or by what stands in them now. */
function rowOf(taughtBy, lookedAt, { prepared, plan, program, affine: { slope, offset } }, asTheyWere, some) {
  const ofLeads = Uint32Array.from(some, (row) => leadOf[row]);
  const when = Float64Array.from(some, (row) => moments[row]);
  const { history: __, ...table } = prepared.leadTable;
  const seen = asTheyWere ? asOf(takeRows({ ...table, history }, ofLeads), when) : takeRows(table, ofLeads);
  const probabilities = evaluateProgram(program, applyPlan(plan, seen, when)).map((x) =>
    sigmoid(slope * x + offset),
  );
  const y = Float64Array.from(some, (row) => labels.y[row]);
  const buyers = Uint32Array.from(some, (row) => groups[row]);
  const { logLoss, auc, observedExpected, calibrationSlope } = evaluate(probabilities, y, {
    groups: buyers,
    seed: 1,
    resamples: 0,
  });
  return [
    taughtBy,
    lookedAt,
    some.length.toLocaleString("en"),
    y.reduce((sum, label) => sum + label, 0),
    logLoss.toFixed(4),
    ...[auc, observedExpected, calibrationSlope].map((figure) => figure.toFixed(3)),
  ];
}
