// The time of `additive` beside InterpretML's EBM, from the parsed table to the model.
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { peersOn } from "./quality.mjs";
import { jsonLines, run } from "./run.mjs";
import { realSets, splitOf } from "./splits.mjs";
import { median } from "./statistics.mjs";

const RUNS = 3;

/**
 * Measures what isn't kept yet: `SET.SEED.ebm-time.json` and `SET.SEED.additive-time.json`, the median of three processes.
 * @param {import("./quality.mjs").QualityOptions} options the first of the seeds is taken
 */
export function measureTime(options) {
  const { kept, threads } = options;
  const [seed] = options.seeds;
  for (const set of realSets(options.sets)) {
    const about = (/** @type {string} */ learner) => ({ set: set.name, seed, learner });
    const [ours, theirs] = ["additive", "ebm"].map((learner) => `${set.name}.${seed}.${learner}-time`);
    const split = splitOf(set, seed, options);
    if (!kept.hasOurs(ours)) {
      const load = loadavg()[0];
      const runs = Array.from({ length: RUNS }, () => fitOnce(set, seed, split.train, threads));
      const seconds = runs.map((one) => one.seconds);
      const commit = kept.commit;
      kept.write(ours, {
        ...about("additive"),
        ...runs[0],
        seconds: median(seconds),
        all: seconds,
        load,
        commit,
      });
    }
    if (!kept.hasTheirs(theirs)) {
      const load = loadavg()[0];
      for (const { rows, seconds } of peersOn(set, seed, split, "ebm", options))
        kept.write(theirs, { ...about("ebm"), rows, seconds, load });
    }
  }
}

function fitOnce(set, seed, train, threads) {
  const settings = {
    ...{ target: set.target, positive: [set.positive], exclude: set.exclude, seed },
    ...(set.lost && { lost: set.lost.split(",") }),
  };
  const script = fileURLToPath(new URL("fit-seconds.mjs", import.meta.url));
  const args = [script, train, "additive", String(threads), JSON.stringify(settings)];
  return jsonLines(run(process.execPath, args))[0];
}
