// What the figures were taken on.
import { availableParallelism, cpus, totalmem } from "node:os";
import { run } from "./run.mjs";

const PACKAGES = ["scikit-learn", "lightgbm", "xgboost", "catboost", "interpret-core", "autogluon.tabular"];
const VERSIONS = `
import json, sys
from importlib.metadata import PackageNotFoundError, version
found = {}
for name in sys.argv[1:]:
    try: found[name] = version(name)
    except PackageNotFoundError: pass
print(json.dumps(found))
`;

/** Keeps `machine.json`. @param {import("./quality.mjs").QualityOptions} options */
export function measureMachine({ kept, python, automlPython, threads }) {
  const versionsOf = (/** @type {string} */ command, /** @type {string[]} */ names) =>
    JSON.parse(run(command, ["-c", VERSIONS, ...names]));
  kept.write("machine", {
    processor: cpus()[0].model,
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    threads,
    commit: kept.commit,
    peers: {
      ...versionsOf(python, PACKAGES.slice(0, -1)),
      ...(automlPython && versionsOf(automlPython, PACKAGES.slice(-1))),
    },
  });
}

export function machineSentence(kept) {
  const found = kept.read("machine");
  if (!found) return "Not measured yet.";
  const peers = Object.entries(found.peers).map(([name, version]) => `${name} ${version}`);
  return (
    `${found.processor}, ${found.cores} cores, ${found.memoryGB} GB, Node ${found.node.slice(1)}, ${found.threads} threads each; ` +
    `source at commit ${found.commit}; ${peers.join(", ")}.`
  );
}
