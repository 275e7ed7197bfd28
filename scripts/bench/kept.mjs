// Measurements kept as one small JSON file each, so that an interrupted run goes on where it was. Behind them stand those that
// are in git, one a line: the losses that the tables of docs/benchmarks.md were made from, which no machine changes.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @param {string} folder
 * @param {{ keepOurs: boolean, stored?: URL }} options `stored`: a file of lines `{"name": …, "found": …}`; it need not exist
 */
export function openKept(folder, { keepOurs, stored }) {
  mkdirSync(folder, { recursive: true });
  const commit = commitOfSource();
  const pathOf = (/** @type {string} */ name) => join(folder, `${name}.json`);
  const known = stored ? readStored(stored) : new Map();
  /** @type {Map<string, object>} */
  const used = new Map();

  const read = (/** @type {string} */ name) => {
    const found = existsSync(pathOf(name))
      ? JSON.parse(readFileSync(pathOf(name), "utf8"))
      : (known.get(name) ?? null);
    if (found !== null) used.set(name, found);
    return found;
  };

  const write = (/** @type {string} */ name, /** @type {object} */ figures) => {
    writeFileSync(`${pathOf(name)}.tmp`, `${JSON.stringify(figures)}\n`);
    renameSync(`${pathOf(name)}.tmp`, pathOf(name));
    console.error(`${name}: ${JSON.stringify(figures)}`);
  };

  /** @type {string[]} */
  const failed = [];

  return {
    folder,
    commit,
    read,
    write,
    /** Writes the losses that were read, and what stood there already, into the file of those in git. */
    store: () => {
      const losses = [...used].filter(([, found]) => "logLoss" in found || "excess" in found);
      writeStored(stored, new Map([...known, ...losses]));
    },
    /** What couldn't be measured. */
    failed,
    /** Does a part of the work, of which a failure is told and doesn't end the rest. */
    attempt: async (/** @type {string} */ what, /** @type {() => void | Promise<void>} */ work) => {
      try {
        await work();
      } catch (error) {
        console.error(`${what} failed: ${error instanceof Error ? error.message : error}`);
        failed.push(what);
      }
    },
    /** Is there a measurement of someone else's software, on these data where a fingerprint is given? */
    hasTheirs: (/** @type {string} */ name, data = null) => {
      const found = read(name);
      return found !== null && (data === null || found.data === data);
    },
    /** Is there a measurement of Leadlight as it stands? What was measured with uncommitted changes never is. */
    hasOurs: (/** @type {string} */ name, data = null) => {
      const found = read(name);
      if (found === null || (data !== null && found.data !== data)) return false;
      return keepOurs || (found.commit === commit && !commit.endsWith("+"));
    },
  };
}

/** @param {URL} file */
function readStored(file) {
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return new Map(lines.map((line) => JSON.parse(line)).map(({ name, found }) => [name, found]));
}

/** @param {URL} file @param {Map<string, object>} all */
function writeStored(file, all) {
  const lines = [...all.keys()].sort().map((name) => `${JSON.stringify({ name, found: all.get(name) })}\n`);
  writeFileSync(file, lines.join(""));
}

/** The last commit that touched `src`, with a `+` where files there are changed since. */
function commitOfSource() {
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync("git", args, { cwd: new URL("../../", import.meta.url), encoding: "utf8" }).trim();
  const isChanged = git("status", "--porcelain", "--", "src") !== "";
  return git("log", "-1", "--format=%h", "--", "src") + (isChanged ? "+" : "");
}
