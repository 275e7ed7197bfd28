// The whole process from a CSV file to a saved model, beside LightGBM's in Python: both read the same training file, boost trees of
// equally many leaves at an equal rate, stop early by about a seventh of the rows, write the model, and end. Then the command
// `leadlight train --learner boosted`, which also cross-fits, checks on held-out rows and fits intervals.
//
//   npm run build && node scripts/bench/process.mjs --data FOLDER --peers FOLDER [--python python3] [--seed 7] [--set bank-marketing]
//                                                   [--threads 2] [--repeats 5] [--json]
//
// FOLDER of data: the files that sets.json names; of peers: split.py, whose Python needs pandas, scikit-learn and lightgbm.
// The runs are interleaved; the median is printed. `seconds` is wall time of the process, `processor` its user and system time.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { dist, jsonLines } from "./run.mjs";
import { realSets, splitOf } from "./splits.mjs";
import { median } from "./statistics.mjs";

const { values: flags } = parseArgs({
  options: {
    data: { type: "string" },
    peers: { type: "string" },
    python: { type: "string", default: "python3" },
    seed: { type: "string", default: "7" },
    set: { type: "string", default: "bank-marketing" },
    threads: { type: "string", default: "2" },
    repeats: { type: "string", default: "5" },
    json: { type: "boolean", default: false },
  },
});
if (!flags.data || !flags.peers) {
  console.error("wanted --data FOLDER and --peers FOLDER (see the first lines of scripts/bench/process.mjs)");
  process.exit(2);
}

const TREES = { leaves: 31, rate: 0.05, rounds: 2000, patience: 100 };
const PEER = `
import json, sys, numpy as np, pandas as pd, lightgbm as lgb
from sklearn.model_selection import train_test_split
file, model, threads, settings = sys.argv[1], sys.argv[2], int(sys.argv[3]), json.loads(sys.argv[4])
table = pd.read_csv(file, low_memory=False, dtype={settings["target"]: str})
y = (table[settings["target"]] == settings["positive"]).to_numpy().astype(int)
x = table.drop(columns=[settings["target"], *settings["exclude"]])
x.columns = [f"c{i}" for i in range(x.shape[1])]
for column in x:
    if not pd.api.types.is_numeric_dtype(x[column]) or x[column].dtype == bool:
        x[column] = x[column].astype("category")
learn, judge = train_test_split(np.arange(len(y)), test_size=1 / 7, stratify=y, random_state=7)
booster = lgb.LGBMClassifier(n_estimators=settings["rounds"], learning_rate=settings["rate"], num_leaves=settings["leaves"],
                             n_jobs=threads, verbose=-1)
booster.fit(x.iloc[learn], y[learn], eval_set=[(x.iloc[judge], y[judge])], eval_metric="logloss",
            callbacks=[lgb.early_stopping(settings["patience"], verbose=False)])
booster.booster_.save_model(model)
print(json.dumps({"rows": len(y), "trees": booster.best_iteration_}))
`;

const [set] = realSets([flags.set]);
if (!set) throw new Error(`found no set ${flags.set} in sets.json`);
const folder = mkdtempSync(join(tmpdir(), "leadlight-process-"));
try {
  const { train } = splitOf(set, Number(flags.seed), {
    ...{ kept: { folder }, data: flags.data, peers: flags.peers, python: flags.python },
  });
  const { target, positive, exclude } = set;
  const settings = JSON.stringify({ target, positive, exclude, ...TREES });
  const ours = fileURLToPath(new URL("process-ours.mjs", import.meta.url));
  const command = fileURLToPath(new URL("cli/main.js", dist));
  const way = [train, join(folder, "model"), flags.threads, settings];
  const whole = [
    ...["train", train, "--target", target, "--positive", positive, "--learner", "boosted"],
    ...(set.lost ? ["--lost", set.lost] : []),
    ...exclude.flatMap((column) => ["--exclude", column]),
    ...["--threads", flags.threads, "--models", join(folder, "models"), "--json"],
  ];
  /** @type {[string, string, string[]][]} */
  const runs = [
    ["Leadlight, one bag", process.execPath, [ours, ...way]],
    ["LightGBM", flags.python, ["-c", PEER, ...way]],
    ["leadlight train --learner boosted", process.execPath, [command, ...whole]],
  ];
  const found = runs.map(() => /** @type {ReturnType<typeof timed>[]} */ ([]));
  for (let repeat = 0; repeat < Number(flags.repeats); repeat++)
    for (const [k, [, program, args]] of runs.entries()) found[k].push(timed(program, args));
  runs.forEach(([process], k) => {
    const line = {
      process,
      set: set.name,
      rows: found[k][0].rows,
      trees: found[k][0].trees,
      seconds: median(found[k].map((one) => one.seconds)),
      processor: median(found[k].map((one) => one.processor)),
    };
    console.log(
      flags.json
        ? JSON.stringify(line)
        : `${process}: ${line.seconds.toFixed(2)} s, processor ${line.processor.toFixed(2)} s, ${line.rows} rows, ${line.trees ?? "?"} trees`,
    );
  });
} finally {
  rmSync(folder, { recursive: true });
}

/** Runs a program to its end; its processor time is what GNU bash's `times` reports of its children. */
function timed(program, args) {
  const from = performance.now();
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["-c", '"$@"; code=$?; times >&2; exit $code', "bash", program, ...args],
    {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    },
  );
  const seconds = (performance.now() - from) / 1000;
  if (status !== 0 && status !== 3)
    throw new Error(`${program} ended with ${status}: ${stderr.slice(-2000)}`);
  const [user, system] = stderr.trim().split("\n").at(-1).split(" ").map(secondsOf);
  const { rows, trees } = jsonLines(stdout)[0];
  return { seconds, processor: user + system, rows: rows.used ?? rows, trees: trees ?? null };
}

/** Of a text such as 1m2.345s. */
function secondsOf(text) {
  const [minutes, seconds] = text.replace("s", "").split("m").map(Number);
  return 60 * minutes + seconds;
}
