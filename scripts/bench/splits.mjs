// The real sets, cut into leads to learn from and leads to be judged by.
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.mjs";

/**
 * @typedef {object} RealSet
 * @property {string} name
 * @property {string} file below the folder of data
 * @property {string} [sep]
 * @property {string} target
 * @property {string} positive
 * @property {string} [lost] values, joined by commas
 * @property {string} [open] the outcome of leads that peers must be kept from
 * @property {string[]} exclude
 * @property {string} [time] cut by this column instead of at random
 */

/** @returns {RealSet[]} */
export function realSets(names = null) {
  const all = JSON.parse(readFileSync(new URL("sets.json", import.meta.url), "utf8"));
  return names === null ? all : all.filter(({ name }) => names.includes(name));
}

/** For AutoGluon's script, which can't leave out open leads itself. */
const WITHOUT_OPEN = `
import os, sys, pandas as pd
folder, target, still_open = sys.argv[1:]
for name in ("train", "test"):
    table = pd.read_csv(f"{folder}/{name}.csv", dtype=str, keep_default_na=False)
    table[table[target] != still_open].to_csv(f"{folder}/closed-{name}.csv", index=False)
`;

/**
 * The files of one split, made by split.py where they aren't there yet. A set that is cut by time has one split, whatever the seed.
 * @param {RealSet} set
 * @param {number} seed
 * @param {{ kept: { folder: string }, data: string, peers: string, python: string }} options
 */
export function splitOf(set, seed, { kept, data, peers, python }) {
  const folder = join(kept.folder, "splits", `${set.name}.${seed}`);
  if (!existsSync(folder)) {
    const making = `${folder}.tmp`;
    rmSync(making, { recursive: true, force: true });
    run(python, [
      ...[join(peers, "split.py"), join(data, set.file), making, "--seed", String(seed)],
      ...(set.sep ? ["--sep", set.sep] : []),
      ...(set.time ? ["--time", set.time] : []),
    ]);
    if (set.open) run(python, ["-c", WITHOUT_OPEN, making, set.target, set.open]);
    renameSync(making, folder);
  }
  const pair = (prefix = "") => ({
    train: join(folder, `${prefix}train.csv`),
    test: join(folder, `${prefix}test.csv`),
  });
  return { ...pair(), closed: pair(set.open ? "closed-" : "") };
}
