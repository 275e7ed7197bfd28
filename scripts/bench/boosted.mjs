// Time and memory of the learner `boosted` beside LightGBM's at equal rounds and leaves, one bag, on simulated rows.
//
//   npm run build && node scripts/bench/boosted.mjs [--rows 1000000] [--columns 30] [--rounds 100] [--leaves 31]
//                                                   [--threads 2] [--repeats 1] [--python python3] [--json]
//
// Both get the same numbers (one in ten missing in every fifth column) and the same rows to stop by, and run one after
// the other, `repeats` times; the medians are printed, with --json as one JSON line a learner. `binning` is what comes before
// the first tree (cuts and codes), `boosting` the rest of `seconds`, `processor` user and system time, `memoryMB` the most that
// the process held, the data included. Python needs numpy and lightgbm; without `--python` only Leadlight runs.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { dist, jsonLines, run } from "./run.mjs";
import { median } from "./statistics.mjs";

const load = (path) => import(new URL(path, dist).href);
const { Random } = await load("numeric/random.js");
const { boostedWith } = await load("learners/boosted/boosted.js");
const { defaults } = await load("learners/boosted/settings.js");
const { openPool } = await load("learners/pool.js");
const { fitBinsIn } = await load("features/bins.js");
const { checkInput } = await load("learners/check-input.js");
const { columnsOf } = await load("learners/boosted/columns.js");
const { openShop } = await load("learners/boosted/open-shop.js");

const { values: flags } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    columns: { type: "string", default: "30" },
    rounds: { type: "string", default: "100" },
    leaves: { type: "string", default: "31" },
    threads: { type: "string", default: "2" },
    repeats: { type: "string", default: "1" },
    python: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const [rows, columns, rounds, leaves, threads, repeats] = [
  ...[flags.rows, flags.columns, flags.rounds, flags.leaves, flags.threads, flags.repeats],
].map(Number);
const PARTS = 7;

const PEER = `
import json, resource, sys, time, numpy as np, lightgbm as lgb
folder, rows, columns, rounds, leaves, threads = sys.argv[1], *map(int, sys.argv[2:])
x = np.fromfile(folder + "/x.bin").reshape(columns, rows).T
y = np.fromfile(folder + "/y.bin")
hold = np.arange(rows) % ${PARTS} == 0
common = dict(objective="binary", metric="binary_logloss", learning_rate=0.05, num_leaves=leaves, num_threads=threads,
              min_sum_hessian_in_leaf=1.0, min_data_in_leaf=1, verbose=-1)
learn, judge = np.ascontiguousarray(x[~hold]), np.ascontiguousarray(x[hold])
start = time.perf_counter(); used = time.process_time()
train = lgb.Dataset(learn, y[~hold], params=common).construct()
valid = lgb.Dataset(judge, y[hold], reference=train, params=common).construct()
binned = time.perf_counter()
out = {}
lgb.train(common, train, rounds, valid_sets=[valid], callbacks=[lgb.record_evaluation(out)])
end = time.perf_counter()
print(json.dumps({"learner": "LightGBM " + lgb.__version__, "binning": binned - start, "seconds": end - start,
                  "processor": time.process_time() - used, "trees": rounds,
                  "memoryMB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
`;

const { matrix, y } = simulate();
const folder = mkdtempSync(join(tmpdir(), "leadlight-boosted-"));
const pool = openPool(threads);
try {
  if (flags.python) {
    writeFileSync(join(folder, "x.bin"), Buffer.alloc(0));
    for (const values of matrix.values) writeFileSync(join(folder, "x.bin"), values, { flag: "a" });
    writeFileSync(join(folder, "y.bin"), y);
  }
  const found = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    found.push(await ours());
    if (flags.python) {
      const args = ["-c", PEER, folder, rows, columns, rounds, leaves, threads].map(String);
      found.push(jsonLines(run(flags.python, args))[0]);
    }
  }
  for (const learner of new Set(found.map((one) => one.learner)))
    tell(found.filter((one) => one.learner === learner));
} finally {
  rmSync(folder, { recursive: true });
  await pool.close();
}

async function ours() {
  const settings = {
    ...defaults,
    ...{ rounds, patience: rounds, fewestLeaves: leaves, mostLeaves: leaves, learningRate: 0.05 },
    ...{ columnShares: [1], rowShare: 1, bags: 1, parts: PARTS },
  };
  const used = process.cpuUsage();
  const from = performance.now();
  const input = { matrix, y, link: "logit", seed: 1, pool, wantsBags: false };
  const { program } = await boostedWith(settings).fit(input);
  const seconds = (performance.now() - from) / 1000;
  const { user, system } = process.cpuUsage(used);
  const memoryMB = Math.round(process.resourceUsage().maxRSS / 1024);
  // Once more what comes before the first tree, since a fit doesn't tell.
  const start = performance.now();
  const checked = checkInput(input);
  const layout = await fitBinsIn(pool, checked.matrix);
  const shape = columnsOf(checked.matrix.features, layout, checked, settings);
  openShop(checked, checked.y, shape, layout.cuts, {
    settings,
    parts: new Uint8Array(rows),
    bags: 1,
    threads,
  });
  const binning = (performance.now() - start) / 1000;
  const trees = program.terms.length;
  return { learner: "boosted", binning, seconds, processor: (user + system) / 1e6, trees, memoryMB };
}

/** Prints the medians of one learner's runs. */
function tell(runs) {
  const of = (key) => median(runs.map((one) => one[key]));
  const [binning, seconds, processor] = [of("binning"), of("seconds"), of("processor")];
  const { learner, trees } = runs[0];
  const line = { learner, rows, columns, trees, binning, boosting: seconds - binning, seconds, processor };
  const memoryMB = Math.max(...runs.map((one) => one.memoryMB));
  console.log(
    flags.json
      ? JSON.stringify({ ...line, memoryMB })
      : `${learner}: binning ${binning.toFixed(2)} s, boosting ${line.boosting.toFixed(2)} s, total ${seconds.toFixed(2)} s, processor ${processor.toFixed(2)} s, ${trees} trees, at most ${memoryMB} MB`,
  );
}

/** Normal numbers; the logit is a sum of waves of the first ones and one product. */
function simulate() {
  const random = new Random(1, "benchmark");
  const values = Array.from({ length: columns }, (_, j) =>
    Float64Array.from({ length: rows }, () =>
      j % 5 === 4 && random.uniform() < 0.1 ? Number.NaN : random.normal(),
    ),
  );
  const target = Float64Array.from({ length: rows }, (_, row) => {
    let logit = values[0][row] * values[1][row] - 1;
    for (let j = 2; j < Math.min(columns, 8); j++) logit += 0.5 * Math.sin(2 * (values[j][row] || 0));
    return random.uniform() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
  });
  const features = values.map((_, j) => ({ name: `x${j}`, column: `x${j}`, kind: "number" }));
  return { matrix: { rows, features, values }, y: target };
}
