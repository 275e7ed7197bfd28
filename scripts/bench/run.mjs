import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The built package: `dist/` beside `scripts/`, or where LEADLIGHT_DIST says. */
export const dist = new URL(process.env.LEADLIGHT_DIST ?? "../../dist/", import.meta.url);

/**
 * Runs a command to its end and returns what it printed.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ fine?: readonly number[] }} [options] `fine`: exit codes that aren't a failure
 */
export function run(command, args, { fine = [0] } = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (error) throw error;
  if (!fine.includes(status ?? -1))
    throw new Error(`${command} ${args[0]} ended with ${status}: ${stderr.slice(-2000)}`);
  return stdout;
}

/** Runs a command of the built `leadlight`; 3, refused by a quality gate, leaves a version all the same. @param {readonly string[]} args */
export function leadlight(...args) {
  const printed = run(process.execPath, [fileURLToPath(new URL("cli/main.js", dist)), ...args, "--json"], {
    fine: [0, 3],
  });
  return JSON.parse(printed);
}

/** The JSON documents of the lines that hold one. @param {string} printed */
export function jsonLines(printed) {
  return printed
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}
