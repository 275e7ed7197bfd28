// How far each learner is from the truth on the simulated tasks, and whether its intervals hold it.

import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { divergence } from "../lib/divergence.mjs";
import { dist, jsonLines, run } from "./run.mjs";
import { tasks, writeTask } from "./simulated.mjs";

export const TRUTH_SEEDS = [1, 2, 3];
export const TRUTH_PEERS = ["logistic", "lightgbm", "ebm"];
const load = (/** @type {string} */ path) => import(new URL(path, dist).href);

/** The learners of the built package, simplest first, then the blend and auto. */
export async function learnersToJudge() {
  const { learners } = await load("learners/catalogue.js");
  return [...Object.keys(learners), "blend", "auto"];
}

/**
 * Measures what isn't kept yet, one file `simulated.TASK.SEED.LEARNER.json` each.
 * @param {ReturnType<typeof import("./kept.mjs").openKept>} kept
 * @param {{ python: string, peers: string, threads: number, tasks?: string[], seeds?: number[], learners?: string[] }} options
 */
export async function measureTruth(kept, options) {
  const wanted = tasks.filter(({ name }) => options.tasks?.includes(name) ?? true);
  const learners = options.learners ?? (await learnersToJudge());
  const { openPool } = await load("learners/pool.js");
  const pool = openPool(options.threads);
  try {
    for (const task of wanted)
      for (const seed of options.seeds ?? TRUTH_SEEDS) {
        const folder = mkdtempSync(join(tmpdir(), "leadlight-truth-"));
        const paths = { train: join(folder, "train.csv"), test: join(folder, "test.csv") };
        try {
          const known = writeTask(task, seed, paths);
          const data = fingerprint(paths);
          const nameOf = (/** @type {string} */ learner) => `simulated.${task.name}.${seed}.${learner}`;
          const about = (/** @type {string} */ learner) => ({ set: task.name, seed, learner, data });
          for (const learner of learners.filter((one) => !kept.hasOurs(nameOf(one), data)))
            await kept.attempt(nameOf(learner), async () => {
              const figures = await ours({ task, seed, learner, paths, truth: known.truth, pool });
              kept.write(nameOf(learner), { ...about(learner), ...figures, commit: kept.commit });
            });
          const peers = TRUTH_PEERS.filter((one) => !kept.hasTheirs(nameOf(one), data));
          await kept.attempt(nameOf("peers"), () => {
            for (const { learner, logloss, seconds } of theirs({
              ...options,
              task,
              seed,
              wanted: peers,
              paths,
            }))
              kept.write(nameOf(learner), { ...about(learner), excess: logloss - known.logLoss, seconds });
          });
        } finally {
          rmSync(folder, { recursive: true });
        }
      }
  } finally {
    await pool.close();
  }
}

/** Trains as `leadlight train` does and scores the test leads. */
async function ours({ task, seed, learner, paths, truth, pool }) {
  const { readLeads } = await load("leads/read.js");
  const { sliceTable } = await load("leads/slice.js");
  const { readBySchema } = await load("cli/read-leads.js");
  const { train } = await load("training/train.js");
  const settings = { target: "outcome", positive: ["won"], lost: ["lost"], learner, seed };
  const { table } = await readLeads(paths.train, { types: { outcome: "category" } });
  const from = performance.now();
  const { scorer } = await train(
    table,
    {
      ...settings,
      ...(task.time && { created: task.time }),
      ...(task.constraints && { constraints: task.constraints }),
    },
    { pool, now: () => performance.now() },
  );
  const seconds = (performance.now() - from) / 1000;

  const quiet = { terminal: { tell() {}, progress() {} }, signal: new AbortController().signal };
  const read = await readBySchema(paths.test, scorer.parts, "outcome", quiet);
  const test = sliceTable(read.table, 0, truth.length);
  const created = task.time && test.columns.find(({ name }) => name === task.time).values;
  const scored = scorer.scoreTable(test, { asOf: created || 0, explain: "none" });
  const share = (/** @type {(row: number) => boolean} */ holds) =>
    scored.filter((_, row) => holds(row)).length / scored.length;
  const excess = scored.reduce((sum, { probability }, row) => sum + divergence(truth[row], probability), 0);
  const width = scored.reduce((sum, { interval: [low, high] }) => sum + high - low, 0);
  return {
    taken: scorer.parts.about.learner,
    excess: excess / scored.length,
    below: share((row) => truth[row] < scored[row].interval[0]),
    above: share((row) => truth[row] > scored[row].interval[1]),
    width: width / scored.length,
    seconds,
  };
}

function theirs({ task, seed, wanted, paths, python, peers, threads }) {
  if (wanted.length === 0) return [];
  const flags = ["--target", "outcome", "--positive", "won", "--peers", wanted.join(",")];
  return jsonLines(
    run(python, [
      ...[join(peers, "peers.py"), paths.train, paths.test, ...flags],
      ...["--threads", String(threads), "--seed", String(seed)],
      ...(task.time ? ["--time", task.time] : []),
    ]),
  );
}

/** @param {{ train: string, test: string }} paths */
function fingerprint({ train, test }) {
  const hash = createHash("sha256").update(readFileSync(train)).update(readFileSync(test));
  return hash.digest("hex").slice(0, 12);
}
