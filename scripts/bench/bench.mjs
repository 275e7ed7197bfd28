// The benchmark: what Leadlight's learners reach beside their peers, and how far they are from the truth.
//
//   npm run bench -- --data FOLDER --peers FOLDER --python PY --kept FOLDER [--automl-python PY] [--only quality,time,…]
//                    [--write]
//
// --data           the folder of the real sets that sets.json names
// --peers          split.py, peers.py, automl.py; --python has what the first two need, --automl-python what the third needs
// --kept           one small JSON file a measurement. What stands there isn't measured again, so an interrupted run goes on.
//                  Theirs that stand in docs/benchmarks.ndjson aren't either. Ours are measured again where a file of src/ was committed or changed since, unless --keep-ours.
// --only           some of machine, quality, time, boosted, process, attribution, simulated (all)
// --write          puts the tables into docs/benchmarks.md and what they were made from into docs/benchmarks.ndjson; tables are
//                  printed in any case
// --seeds 7,8,…    of the splits (7 to 11); --automl-seeds (7, 8); --sets a,b (all); --tasks a,b of the simulated (all)
// --truth-seeds    of the simulated tasks (1, 2, 3)
// --threads 2      ours and the peers'
// --tables-only    measures nothing
import { parseArgs } from "node:util";
import { writePart } from "./document.mjs";
import { openKept } from "./kept.mjs";
import { machineSentence, measureMachine } from "./machine.mjs";
import { measureQuality } from "./quality.mjs";
import { measureScripts, SCRIPTS, scriptTable } from "./scripts.mjs";
import { tasks } from "./simulated.mjs";
import { realSets } from "./splits.mjs";
import { qualityTables, timeTable, truthTables } from "./tables.mjs";
import { measureTime } from "./time.mjs";
import { learnersToJudge, measureTruth, TRUTH_SEEDS } from "./truth.mjs";

const PARTS = ["machine", "quality", "time", ...Object.keys(SCRIPTS), "simulated"];
const { values: flags } = parseArgs({
  options: {
    data: { type: "string" },
    peers: { type: "string" },
    python: { type: "string", default: "python3" },
    "automl-python": { type: "string" },
    kept: { type: "string" },
    only: { type: "string", default: PARTS.join(",") },
    seeds: { type: "string", default: "7,8,9,10,11" },
    "automl-seeds": { type: "string", default: "7,8" },
    sets: { type: "string" },
    tasks: { type: "string" },
    "truth-seeds": { type: "string", default: TRUTH_SEEDS.join(",") },
    threads: { type: "string", default: "2" },
    "keep-ours": { type: "boolean", default: false },
    "tables-only": { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const only = flags.only.split(",");
const unknown = only.filter((part) => !PARTS.includes(part));
if (!flags.data || !flags.peers || !flags.kept || unknown.length > 0) {
  const found = unknown.length > 0 ? `--only ${unknown.join(",")}` : "not all of these";
  console.error(
    `bench: found ${found}, wanted --data, --peers and --kept FOLDER, --only of ${PARTS.join(",")}`,
  );
  process.exit(2);
}

const numbers = (/** @type {string} */ list) => list.split(",").map(Number);
const docs = new URL("../../docs/", import.meta.url);
const kept = openKept(flags.kept, {
  keepOurs: flags["keep-ours"],
  stored: new URL("benchmarks.ndjson", docs),
});
const options = {
  kept,
  data: flags.data,
  peers: flags.peers,
  python: flags.python,
  automlPython: flags["automl-python"] ?? null,
  threads: Number(flags.threads),
  seeds: numbers(flags.seeds),
  automlSeeds: numbers(flags["automl-seeds"]),
  sets: flags.sets?.split(",") ?? null,
};
const asked = {
  tasks: flags.tasks?.split(",") ?? tasks.map(({ name }) => name),
  seeds: numbers(flags["truth-seeds"]),
};
const sets = realSets(options.sets);

for (const part of PARTS.filter((one) => only.includes(one))) {
  if (!flags["tables-only"]) await measure(part);
  const text = await tableOf(part);
  console.log(`\n## ${part}\n\n${text}`);
  if (flags.write) writePart(new URL("benchmarks.md", docs), part, text);
}
if (flags.write) kept.store();
if (kept.failed.length > 0) {
  console.error(`not measured: ${kept.failed.join(", ")}`);
  process.exit(1);
}

async function measure(/** @type {string} */ part) {
  if (part === "machine") measureMachine(options);
  else if (part === "quality") await measureQuality(options);
  else if (part === "time") measureTime(options);
  else if (part === "simulated") await measureTruth(kept, { ...options, ...asked });
  else await measureScripts(part, options);
}

async function tableOf(/** @type {string} */ part) {
  if (part === "machine") return machineSentence(kept);
  if (part === "quality") return qualityTables(kept, sets, options.seeds);
  if (part === "time") return timeTable(kept, sets, options.seeds[0]);
  if (part !== "simulated") return scriptTable(part, options);
  const judged = tasks.filter(({ name }) => asked.tasks.includes(name));
  return truthTables(kept, judged, asked.seeds, await learnersToJudge());
}
