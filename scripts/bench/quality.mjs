// Log loss and AUC of Leadlight beside the Python peers, on the same splits, in one run.
//
//   node scripts/bench/quality.mjs --data FOLDER --peers FOLDER [--python python3] [--seeds 7] [--sets a,b]
//                                  [--learners logistic,lightgbm] [--learner auto] [--out FILE.json]
//
// FOLDER of data: the files that sets.json names; of peers: split.py and peers.py, whose Python needs pandas, scikit-learn
// and the peers asked for. Every split is made anew; the test file is scored once, by `leadlight evaluate`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values: flags } = parseArgs({
  options: {
    data: { type: "string" },
    peers: { type: "string" },
    python: { type: "string", default: "python3" },
    seeds: { type: "string", default: "7" },
    sets: { type: "string" },
    learners: { type: "string", default: "logistic" },
    learner: { type: "string", default: "auto" },
    threads: { type: "string", default: "2" },
    out: { type: "string" },
  },
});
if (!flags.data || !flags.peers) {
  console.error("wanted --data FOLDER and --peers FOLDER (see the first lines of scripts/bench/quality.mjs)");
  process.exit(2);
}

const all = JSON.parse(readFileSync(new URL("sets.json", import.meta.url), "utf8"));
const sets = flags.sets ? all.filter(({ name }) => flags.sets.split(",").includes(name)) : all;
const rows = [];
for (const set of sets)
  for (const seed of flags.seeds.split(",")) {
    const folder = mkdtempSync(join(tmpdir(), "leadlight-bench-"));
    try {
      rows.push(...compare(set, seed, folder));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
console.log(table(rows));
if (flags.out) writeFileSync(flags.out, `${JSON.stringify(rows, null, 1)}\n`);

function compare(set, seed, folder) {
  const time = set.time ? ["--time", set.time] : [];
  const split = [
    join(flags.data, set.file),
    folder,
    "--seed",
    seed,
    ...(set.sep ? ["--sep", set.sep] : []),
    ...time,
  ];
  run(flags.python, [join(flags.peers, "split.py"), ...split]);
  const [train, test] = [join(folder, "train.csv"), join(folder, "test.csv")];
  const row = (learner, figures) => {
    const found = { set: set.name, seed: Number(seed), learner, ...figures };
    console.error(JSON.stringify(found));
    return found;
  };

  const leadlight = (...args) =>
    run("node", [new URL("../../dist/cli/main.js", import.meta.url).pathname, ...args]);
  const models = join(folder, "models");
  const trained = JSON.parse(
    leadlight(
      ...[
        "train",
        train,
        "--target",
        set.target,
        "--positive",
        set.positive,
        "--models",
        models,
        "--name",
        "bench",
      ],
      ...(set.lost ? ["--lost", set.lost] : []),
      ...set.exclude.flatMap((column) => ["--exclude", column]),
      ...["--learner", flags.learner, "--threads", flags.threads, "--json"],
    ),
  );
  const judged = JSON.parse(
    leadlight("evaluate", test, "--model", `bench:${trained.version}`, "--models", models, "--json"),
  );
  const ours = row(`leadlight ${flags.learner} (${trained.learner})`, {
    rows: judged.rows,
    logLoss: judged.logLoss,
    auc: judged.auc,
    seconds: trained.seconds,
  });

  const peers = run(flags.python, [
    ...[join(flags.peers, "peers.py"), train, test, "--target", set.target, "--positive", set.positive],
    ...(set.exclude.length > 0 ? ["--exclude", set.exclude.join(",")] : []),
    ...(set.open ? ["--drop-target", set.open] : []),
    ...[...time, "--peers", flags.learners, "--threads", flags.threads],
  ]);
  const theirs = peers
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .map(({ learner, logloss, auc, seconds }) =>
      row(learner, { rows: judged.rows, logLoss: logloss, auc, seconds }),
    );
  return [ours, ...theirs];
}

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0 && status !== 3) throw new Error(`${command} ${args[0]} ended with ${status}: ${stderr}`);
  return stdout;
}

function table(found) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [
    line(["set", "seed", "learner", "log loss", "AUC", "seconds"]),
    line(["---", "---", "---", "---", "---", "---"]),
    ...found.map(({ set, seed, learner, logLoss, auc, seconds }) =>
      line([set, seed, learner, logLoss.toFixed(4), auc.toFixed(4), seconds.toFixed(1)]),
    ),
  ].join("\n");
}
