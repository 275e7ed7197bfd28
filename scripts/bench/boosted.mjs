// Time of the learner `boosted` beside LightGBM's at equal rounds and leaves, one bag, on simulated rows.
//
//   npm run build && node scripts/bench/boosted.mjs [--rows 1000000] [--columns 30] [--rounds 100] [--leaves 31]
//                                                   [--threads 2] [--repeats 1] [--python python3]
//
// Both get the same numbers (one in ten missing in every fifth column) and the same rows to stop by, and run one after
// the other, `repeats` times. Python needs numpy and lightgbm; without `--python` only Leadlight runs.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const dist = new URL(process.env.LEADLIGHT_DIST ?? "../../dist/", import.meta.url);
const load = (path) => import(new URL(path, dist).href);
const { Random } = await load("numeric/random.js");
const { boostedWith } = await load("learners/boosted/boosted.js");
const { defaults } = await load("learners/boosted/settings.js");
const { openPool } = await load("learners/pool.js");
const { fitBins } = await load("features/bins.js");

const { values: flags } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    columns: { type: "string", default: "30" },
    rounds: { type: "string", default: "100" },
    leaves: { type: "string", default: "31" },
    threads: { type: "string", default: "2" },
    repeats: { type: "string", default: "1" },
    python: { type: "string" },
  },
});
const [rows, columns, rounds, leaves, threads, repeats] = [
  ...[flags.rows, flags.columns, flags.rounds, flags.leaves, flags.threads, flags.repeats],
].map(Number);
const PARTS = 7;

const PEER = `
import sys, time, numpy as np, lightgbm as lgb
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
print("LightGBM ", lgb.__version__, "binning %.2f s, boosting %.2f s, total %.2f s, processor %.2f s, held-out log loss %.5f" % (
    binned - start, end - binned, end - start, time.process_time() - used, out["valid_0"]["binary_logloss"][-1]))
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
  for (let repeat = 0; repeat < repeats; repeat++) {
    await ours();
    if (flags.python) {
      const args = ["-c", PEER, folder, rows, columns, rounds, leaves, threads].map(String);
      const { status, stdout, stderr } = spawnSync(flags.python, args, { encoding: "utf8" });
      process.stdout.write(status === 0 ? stdout : stderr);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
  await pool.close();
}

async function ours() {
  const start = performance.now();
  fitBins(matrix);
  const binning = (performance.now() - start) / 1000;
  const learner = boostedWith({
    ...defaults,
    ...{
      rounds,
      fewestLeaves: leaves,
      mostLeaves: leaves,
      patience: rounds,
      learningRate: 0.05,
      columnShare: 1,
      rowShare: 1,
    },
    ...{ bags: 1, parts: PARTS },
  });
  const used = process.cpuUsage();
  const from = performance.now();
  const { program } = await learner.fit({ matrix, y, link: "logit", seed: 1, pool, wantsBags: false });
  const total = (performance.now() - from) / 1000;
  const { user, system } = process.cpuUsage(used);
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `Leadlight quantiles ${binning.toFixed(2)} s, all else ${(total - binning).toFixed(2)} s, total ${total.toFixed(2)} s, processor ${((user + system) / 1e6).toFixed(2)} s, ${program.terms.length} trees, at most ${memory} MB`,
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
