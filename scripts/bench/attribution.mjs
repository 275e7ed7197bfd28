// Rows a second of probabilities with all exact contributions, beside LightGBM's `pred_contrib` on the same trees.
//
//   npm run build && node scripts/bench/attribution.mjs [--rows 1000000] [--peer-rows 20000] [--rounds 100] [--leaves 31]
//                                                       [--threads 2] [--repeats 3] [--seed 1] [--python python3] [--json]
//
// 20 simulated numbers a row, some missing. LightGBM learns the trees of `boosted` from the first 100,000 rows; its dumped
// model is brought into a score program, and logits (1e-12) and contributions (1e-9) must agree, else it fails. `additive` is
// 20 tables of 250 bins and 5 pairs of 30 × 30. All take turns, `repeats` times, and the median counts. Each has explained rows
// once before, untimed: there ours works out and keeps what its states add (a first call takes longer). LightGBM explains
// only the first `peer-rows` rows, since its time is proportional to them. `--json` prints one JSON line a figure
// ({"what", "rows", "threads", "rowsPerSecond", "processorRowsPerSecond", "ratio"}), without it a table. Processor figures are
// rows over processor seconds times threads: on a busy machine they tell more. Without `--python` only Leadlight
// runs, on `additive`. Python needs numpy and lightgbm.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const dist = new URL(process.env.LEADLIGHT_DIST ?? "../../dist/", import.meta.url);
const load = (path) => import(new URL(path, dist).href);
const { prepareAttribution } = await load("program/attribution.js");
const COLUMNS = 20;
const LEARNED = 100_000;
const CHUNK = 65_536;
const LOGITS_WITHIN = 1e-12;
const CONTRIBUTIONS_WITHIN = 1e-9;

const PEER = `
import sys, json, time, numpy as np, lightgbm as lgb
folder, rows, peer_rows, rounds, leaves, threads, learned = sys.argv[1], *map(int, sys.argv[2:])
x = np.ascontiguousarray(np.fromfile(folder + "/x.bin").reshape(${COLUMNS}, rows).T)
y = np.fromfile(folder + "/y.bin")
settings = dict(objective="binary", num_leaves=leaves, learning_rate=0.1, num_threads=threads, verbose=-1)
model = lgb.train(settings, lgb.Dataset(x[:learned], y[:learned]), rounds)
json.dump(model.dump_model(), open(folder + "/model.json", "w"))
x = x[:peer_rows].copy()
model.predict(x, raw_score=True, num_threads=threads).tofile(folder + "/raw.bin")
model.predict(x, pred_contrib=True, num_threads=threads).tofile(folder + "/contributions.bin")
print(lgb.__version__, flush=True)
for _ in sys.stdin:
    start, used = time.perf_counter(), time.process_time()
    model.predict(x, pred_contrib=True, num_threads=threads)
    print(time.perf_counter() - start, time.process_time() - used, flush=True)
`;

if (isMainThread) await main();
else serve();

/** A worker thread: explains the chunks of rows that no other has taken. */
function serve() {
  const attributions = workerData.programs.map((program) => prepareAttribution(program));
  parentPort.on("message", ({ program, matrix, next, probabilities, contributions }) => {
    const { explain } = attributions[program];
    for (let at = Atomics.add(next, 0, CHUNK); at < matrix.rows; at = Atomics.add(next, 0, CHUNK)) {
      const rows = Math.min(CHUNK, matrix.rows - at);
      const values = matrix.values.map((of) => of.subarray(at, at + rows));
      const found = explain({ rows, features: workerData.programs[program].features, values });
      for (let i = 0; i < rows; i++) probabilities[at + i] = 1 / (1 + Math.exp(-found.values[i]));
      found.contributions.forEach((of, f) => {
        contributions[f].set(of, at);
      });
    }
    parentPort.postMessage(null);
  });
  parentPort.postMessage(null);
}

async function main() {
  const { values: flags } = parseArgs({
    options: {
      rows: { type: "string", default: "1000000" },
      "peer-rows": { type: "string", default: "20000" },
      rounds: { type: "string", default: "100" },
      leaves: { type: "string", default: "31" },
      threads: { type: "string", default: "2" },
      repeats: { type: "string", default: "3" },
      seed: { type: "string", default: "1" },
      python: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const [rows, peerRows, rounds, leaves, threads, repeats, seed] = [
    ...[flags.rows, flags["peer-rows"], flags.rounds, flags.leaves, flags.threads, flags.repeats, flags.seed],
  ].map(Number);
  const { matrix, y } = await simulate(rows, seed);
  const programs = [await additiveProgram(matrix, seed)];
  const contenders = [{ what: "additive", rows, run: null }];
  const folder = mkdtempSync(join(tmpdir(), "leadlight-attribution-"));
  let peer;
  try {
    if (flags.python) {
      writeFileSync(join(folder, "x.bin"), Buffer.alloc(0));
      for (const values of matrix.values) writeFileSync(join(folder, "x.bin"), values, { flag: "a" });
      writeFileSync(join(folder, "y.bin"), y);
      peer = openPeer(flags.python, [folder, rows, peerRows, rounds, leaves, threads, LEARNED]);
      const version = await peer.next();
      const program = treesOf(join(folder, "model.json"), matrix.features);
      programs.push(program);
      compare(program, matrix, folder, Math.min(peerRows, rows));
      contenders.push({ what: "boosted", rows, run: null });
      contenders.push({
        what: `LightGBM ${version} pred_contrib`,
        rows: Math.min(peerRows, rows),
        run: peer.time,
      });
    }
    const workers = await openWorkers(threads, programs);
    contenders.forEach((contender, program) => {
      contender.times = [];
      contender.run ??= () => explainAll(workers, program, matrix);
    });
    for (const { run } of contenders.slice(0, programs.length)) await run(); // compiles, and works out the states
    for (let repeat = 0; repeat < repeats; repeat++)
      for (const { run, times } of contenders) times.push(await run());
    for (const worker of workers) await worker.terminate();
    print(contenders, threads, Boolean(peer), flags.json);
  } finally {
    peer?.end();
    rmSync(folder, { recursive: true });
  }
}

function print(contenders, threads, hasPeer, asJson) {
  const figures = contenders.map(({ what, rows, times }) => ({
    ...{ what, rows, threads },
    rowsPerSecond: Math.round(rows / median(times.map(({ wall }) => wall))),
    processorRowsPerSecond: Math.round((rows * threads) / median(times.map(({ processor }) => processor))),
  }));
  const theirs = figures.at(-1);
  for (const figure of figures) {
    figure.ratio = hasPeer ? figure.rowsPerSecond / theirs.rowsPerSecond : null;
    if (asJson) console.log(JSON.stringify(figure));
  }
  if (!asJson) console.table(figures);
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** One call over all rows, in all workers; in seconds. */
async function explainAll(workers, program, matrix) {
  const shared = () => new Float64Array(new SharedArrayBuffer(8 * matrix.rows));
  const task = {
    ...{ program, matrix, next: new Int32Array(new SharedArrayBuffer(4)) },
    ...{ probabilities: shared(), contributions: matrix.values.map(shared) },
  };
  const [start, used] = [performance.now(), process.cpuUsage()];
  await Promise.all(
    workers.map((worker) => {
      const done = new Promise((resolve) => worker.once("message", resolve));
      worker.postMessage(task);
      return done;
    }),
  );
  const { user, system } = process.cpuUsage(used);
  return { wall: (performance.now() - start) / 1000, processor: (user + system) / 1e6 };
}

async function openWorkers(threads, programs) {
  const workers = Array.from(
    { length: threads },
    () => new Worker(fileURLToPath(import.meta.url), { workerData: { programs } }),
  );
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once("message", resolve))));
  return workers;
}

function openPeer(python, args) {
  const child = spawn(python, ["-c", PEER, ...args.map(String)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the peer ended before it answered; its message stands above");
    return value;
  };
  return {
    next,
    async time() {
      child.stdin.write("\n");
      const [wall, processor] = (await next()).split(" ").map(Number);
      return { wall, processor };
    },
    end: () => child.stdin.end(),
  };
}

/** Fails where our logits or contributions aren't LightGBM's. */
function compare(program, matrix, folder, rows) {
  const read = (name) => new Float64Array(Uint8Array.from(readFileSync(join(folder, name))).buffer);
  const [raw, theirs] = [read("raw.bin"), read("contributions.bin")];
  const { explain, base } = prepareAttribution(program);
  const { values, contributions } = explain({
    ...matrix,
    rows,
    values: matrix.values.map((of) => of.subarray(0, rows)),
  });
  let [logits, parts] = [0, 0];
  for (let row = 0; row < rows; row++) {
    logits = Math.max(logits, Math.abs(values[row] - raw[row]));
    for (let f = 0; f <= COLUMNS; f++) {
      const ours = f < COLUMNS ? contributions[f][row] : base;
      parts = Math.max(parts, Math.abs(ours - theirs[row * (COLUMNS + 1) + f]));
    }
  }
  if (!(logits <= LOGITS_WITHIN && parts <= CONTRIBUTIONS_WITHIN))
    throw new Error(`not LightGBM's numbers: logits differ by ${logits}, contributions by ${parts}`);
}

/** LightGBM's dumped model as a score program of numbers. */
function treesOf(path, features) {
  const { tree_info } = JSON.parse(readFileSync(path, "utf8"));
  return { link: "logit", features, base: 0, terms: tree_info.map((tree) => flatten(tree.tree_structure)) };
}

function flatten(root) {
  const nodes = [];
  const visit = (of) => {
    const node = { of, left: 0, right: 0 };
    const at = nodes.push(node) - 1;
    if ("split_feature" in of) {
      node.left = visit(of.left_child);
      node.right = visit(of.right_child);
    }
    return at;
  };
  visit(root);
  const goesLeftMissing = ({ missing_type, threshold, default_left }) =>
    Number(missing_type === "None" ? 0 <= threshold : (default_left ?? false));
  return {
    kind: "tree",
    feature: Int32Array.from(nodes, ({ of }) => of.split_feature ?? -1),
    test: new Uint8Array(nodes.length).fill(1), // ≤
    threshold: Float64Array.from(nodes, ({ of }) => of.threshold ?? 0),
    missingLeft: Uint8Array.from(nodes, ({ of }) => goesLeftMissing(of)),
    zeroMissing: Uint8Array.from(nodes, ({ of }) => Number(of.missing_type === "Zero")),
    left: Int32Array.from(nodes, ({ left }) => left),
    right: Int32Array.from(nodes, ({ right }) => right),
    value: Float64Array.from(nodes, ({ of }) => of.leaf_value ?? 0),
    cover: Float64Array.from(nodes, ({ of }) => of.internal_count ?? of.leaf_count),
    sets: new Uint32Array(0),
  };
}

/** 20 tables and 5 pairs with random values, cut at quantiles. */
async function additiveProgram({ features, values }, seed) {
  const { Random } = await load("numeric/random.js");
  const random = new Random(seed, "tables");
  const sorted = values.map((of) =>
    of
      .slice(0, LEARNED)
      .filter((x) => !Number.isNaN(x))
      .sort(),
  );
  const cutsOf = (f, bins) =>
    Float64Array.from(
      new Set(
        Array.from(
          { length: bins - 1 },
          (_, k) => sorted[f][Math.floor(((k + 1) * sorted[f].length) / bins)],
        ),
      ),
    );
  const numbers = (length) => Float64Array.from({ length }, () => random.normal() / 10);
  const tables = features.map((_, feature) => {
    const cuts = cutsOf(feature, 250);
    return { kind: "table", feature, cuts, values: numbers(cuts.length + 3) };
  });
  const pairs = Array.from({ length: 5 }, (_, p) => {
    const cuts = [cutsOf(2 * p, 30), cutsOf(2 * p + 1, 30)];
    const cells = (cuts[0].length + 3) * (cuts[1].length + 3);
    return { kind: "pair", features: [2 * p, 2 * p + 1], cuts, values: numbers(cells) };
  });
  return { link: "logit", features, base: -1, terms: [...tables, ...pairs] };
}

/** Normal numbers, every fifth with one in ten missing; the logit is a product and waves. In shared memory. */
async function simulate(rows, seed) {
  const { Random } = await load("numeric/random.js");
  const random = new Random(seed, "rows");
  const values = Array.from({ length: COLUMNS }, (_, f) => {
    const of = new Float64Array(new SharedArrayBuffer(8 * rows));
    for (let row = 0; row < rows; row++)
      of[row] = f % 5 === 4 && random.uniform() < 0.1 ? Number.NaN : random.normal();
    return of;
  });
  const y = Float64Array.from({ length: rows }, (_, row) => {
    let logit = values[0][row] * values[1][row] - 1;
    for (let f = 2; f < 12; f++) logit += 0.5 * Math.sin(2 * (values[f][row] || 0));
    return random.uniform() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
  });
  const features = values.map((_, f) => ({ name: `x${f}`, column: `x${f}`, kind: "number" }));
  return { matrix: { rows, features, values }, y };
}
