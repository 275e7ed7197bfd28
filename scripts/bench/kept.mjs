// Measurements kept as one small JSON file each, so that an interrupted run goes on where it was.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @param {string} folder
 * @param {{ keepOurs: boolean }} options
 */
export function openKept(folder, { keepOurs }) {
  mkdirSync(folder, { recursive: true });
  const commit = commitOfSource();
  const pathOf = (/** @type {string} */ name) => join(folder, `${name}.json`);

  const read = (/** @type {string} */ name) =>
    existsSync(pathOf(name)) ? JSON.parse(readFileSync(pathOf(name), "utf8")) : null;

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

/** The last commit that touched `src`, with a `+` where files there are changed since. */
function commitOfSource() {
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync("git", args, { cwd: new URL("../../", import.meta.url), encoding: "utf8" }).trim();
  const isChanged = git("status", "--porcelain", "--", "src") !== "";
  return git("log", "-1", "--format=%h", "--", "src") + (isChanged ? "+" : "");
}
