// node scripts/bench/fit-seconds.mjs TRAIN.csv LEARNER THREADS SETTINGS: reads a file, then times what follows until there is a
// model: features and the learner's one full fit, bags for intervals and all, on every closed lead. Prints one JSON line.
// SETTINGS: a JSON object as the library's train() takes it.
import { dist } from "./run.mjs";

const [file, learner, threads, settings] = process.argv.slice(2);
if (settings === undefined) {
  console.error(
    `fit-seconds: found ${process.argv.length - 2} words, wanted TRAIN.csv LEARNER THREADS SETTINGS`,
  );
  process.exit(2);
}
const load = (/** @type {string} */ path) => import(new URL(path, dist).href);
const { readLeads } = await load("leads/read.js");
const { learnerNamed } = await load("learners/catalogue.js");
const { openPool } = await load("learners/pool.js");
const { inputFor, planFor, prepare } = await load("training/prepare.js");

const asked = JSON.parse(settings);
const { table } = await readLeads(file, { types: { [asked.target]: "category" } });
const prepared = prepare(table, asked);
const { rows } = prepared.lessons.all;
const from = performance.now();
const pool = openPool(Number(threads));
try {
  const { plan } = planFor(prepared, asked, rows);
  const input = inputFor(prepared, plan, prepared.lessons.all, { pool, now: () => performance.now() });
  const { program, bags } = await learnerNamed(learner).fit(input);
  const seconds = (performance.now() - from) / 1000;
  const features = plan.features.length;
  console.log(
    JSON.stringify({ seconds, rows: rows.length, features, terms: program.terms.length, bags: bags.length }),
  );
} finally {
  await pool.close();
}
