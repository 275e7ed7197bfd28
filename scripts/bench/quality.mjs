// Log loss of Leadlight beside the Python peers' on the real sets, on the same splits.
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { jsonLines, leadlight, run } from "./run.mjs";
import { realSets, splitOf } from "./splits.mjs";

export const PEERS = ["logistic", "lightgbm", "xgboost", "catboost", "ebm"];
export const AUTOML = "autogluon";
const AUTOML_SECONDS = 300;

/** Ours by the names of their measurements: the flags of `leadlight train`. */
export const OURS = {
  "leadlight-auto": ["--learner", "auto", "--prefer", "accuracy", "--budget", "60s"],
  "leadlight-boosted": ["--learner", "boosted"],
  "leadlight-additive": ["--learner", "additive"],
};

/**
 * @typedef {object} QualityOptions
 * @property {ReturnType<typeof import("./kept.mjs").openKept>} kept
 * @property {string} data
 * @property {string} peers
 * @property {string} python
 * @property {string | null} automlPython null: AutoGluon isn't measured
 * @property {number} threads
 * @property {readonly number[]} seeds
 * @property {readonly number[]} automlSeeds
 * @property {readonly string[] | null} sets
 */

/** Measures what isn't kept yet, one file `SET.SEED.LEARNER.json` each. @param {QualityOptions} options */
export async function measureQuality(options) {
  const { kept } = options;
  for (const seed of options.seeds)
    for (const set of realSets(options.sets)) {
      const nameOf = (/** @type {string} */ learner) => `${set.name}.${seed}.${learner}`;
      const keep = (/** @type {string} */ learner, /** @type {object} */ figures) =>
        kept.write(nameOf(learner), { set: set.name, seed, learner, ...figures });
      const ours = Object.keys(OURS).filter((learner) => !kept.hasOurs(nameOf(learner)));
      const peers = PEERS.filter((learner) => !kept.hasTheirs(nameOf(learner)));
      const isAutoml = options.automlPython !== null && options.automlSeeds.includes(seed);
      const automl = isAutoml && !kept.hasTheirs(nameOf(AUTOML));
      if (ours.length + peers.length === 0 && !automl) continue;

      const split = splitOf(set, seed, options);
      for (const learner of ours)
        await kept.attempt(nameOf(learner), () =>
          keep(learner, { ...trainAndJudge(set, seed, split, OURS[learner], options), commit: kept.commit }),
        );
      for (const peer of peers)
        await kept.attempt(nameOf(peer), () => {
          for (const found of peersOn(set, seed, split, peer, options)) keep(peer, found);
        });
      if (automl)
        await kept.attempt(nameOf(AUTOML), () => {
          const load = loadavg()[0];
          keep(AUTOML, { ...automlOn(set, split.closed, options), load });
        });
    }
}

/** Trains a version and looks at the test leads once. */
function trainAndJudge(set, seed, { train, test }, flags, { threads }) {
  const models = mkdtempSync(join(tmpdir(), "leadlight-bench-"));
  try {
    const trained = leadlight(
      ...["train", train, "--target", set.target, "--positive", set.positive],
      ...["--models", models, "--name", "bench", "--seed", String(seed), "--threads", String(threads)],
      ...(set.lost ? ["--lost", set.lost] : []),
      ...set.exclude.flatMap((column) => ["--exclude", column]),
      ...flags,
    );
    const judged = leadlight("evaluate", test, "--model", `bench:${trained.version}`, "--models", models);
    return {
      rows: trained.rows.used,
      logLoss: judged.logLoss,
      auc: judged.auc,
      seconds: trained.seconds,
      taken: trained.learner,
    };
  } finally {
    rmSync(models, { recursive: true });
  }
}

/** One peer by peers.py. */
export function peersOn(set, seed, { train, test }, peer, { python, peers, threads }) {
  const printed = run(python, [
    ...[join(peers, "peers.py"), train, test, ...peerFlags(set), "--peers", peer],
    ...(set.open ? ["--drop-target", set.open] : []),
    ...["--threads", String(threads), "--seed", String(seed)],
  ]);
  return jsonLines(printed).map(figuresOf);
}

function automlOn(set, { train, test }, { automlPython, peers }) {
  const script = join(peers, "automl.py");
  const budget = ["--budget", String(AUTOML_SECONDS), "--preset", "best_quality"];
  const [found] = jsonLines(run(automlPython, [script, train, test, ...peerFlags(set), ...budget]));
  return figuresOf(found);
}

function peerFlags(set) {
  return [
    ...["--target", set.target, "--positive", set.positive],
    ...(set.exclude.length > 0 ? ["--exclude", set.exclude.join(",")] : []),
    ...(set.time ? ["--time", set.time] : []),
  ];
}

function figuresOf({ rows, logloss, auc, seconds }) {
  return { rows, logLoss: logloss, auc, seconds };
}
