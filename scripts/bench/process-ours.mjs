// node scripts/bench/process-ours.mjs TRAIN.csv MODEL.bin THREADS SETTINGS: the whole way from a file of leads to a saved model, one
// bag of `boosted` stopped by a seventh of the rows, as scripts/bench/process.mjs asks for it. Prints one JSON line.
// SETTINGS: {"target", "positive", "exclude", "leaves", "rate", "rounds", "patience"}.
import { writeFileSync } from "node:fs";
import { dist } from "./run.mjs";

const [file, model, threads, settings] = process.argv.slice(2);
if (settings === undefined) {
  console.error(
    `process-ours: found ${process.argv.length - 2} words, wanted TRAIN.csv MODEL.bin THREADS SETTINGS`,
  );
  process.exit(2);
}
const load = (/** @type {string} */ path) => import(new URL(path, dist).href);
const { readLeads } = await load("leads/read.js");
const { applyPlan, fitPlan } = await load("features/plan.js");
const { boostedWith } = await load("learners/boosted/boosted.js");
const { defaults } = await load("learners/boosted/settings.js");
const { openPool } = await load("learners/pool.js");
const { encodePrograms } = await load("program/binary.js");

const { target, positive, exclude, leaves, rate, rounds, patience } = JSON.parse(settings);
const start = performance.now();
const { table } = await readLeads(file, { types: { [target]: "category" } });
const read = performance.now();
const rows = Uint32Array.from({ length: table.rows }, (_, row) => row);
const moments = new Float64Array(table.rows);
const columns = table.columns
  .map(({ name }) => name)
  .filter((name) => name !== target && !exclude.includes(name));
const { plan } = fitPlan(table, { columns, rows, moments });
const matrix = applyPlan(plan, table, moments);
const { codes, levels } = table.columns.find(({ name }) => name === target);
const y = Float64Array.from(codes, (code) => Number(levels[code - 1] === positive));
const planned = performance.now();
const pool = openPool(Number(threads));
const learner = boostedWith({
  ...defaults,
  ...{ learningRate: rate, rounds, patience, fewestLeaves: leaves, mostLeaves: leaves },
  ...{ columnShares: [1], rowShare: 1, bags: 1, parts: 7 },
});
const { program } = await learner.fit({ matrix, y, link: "logit", seed: 1, pool, wantsBags: false });
const fitted = performance.now();
writeFileSync(model, encodePrograms([program]));
await pool.close();
const seconds = (/** @type {number} */ from, /** @type {number} */ to) => (to - from) / 1000;
console.log(
  JSON.stringify({
    rows: table.rows,
    trees: program.terms.length,
    read: seconds(start, read),
    features: seconds(read, planned),
    fit: seconds(planned, fitted),
  }),
);
