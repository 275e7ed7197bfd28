// The measurements that are scripts of their own: each prints JSON lines with --json, which become one table.
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { jsonLines, run } from "./run.mjs";
import { markdown } from "./tables.mjs";

const GROWTH = [10_000, 100_000, 1_000_000, 5_000_000];

/**
 * Their runs by name, each the flags of `scripts/bench/NAME.mjs`.
 * @type {Readonly<Record<string, (options: import("./quality.mjs").QualityOptions) => Readonly<Record<string, string[]>>>>}
 */
export const SCRIPTS = {
  boosted: ({ python }) =>
    Object.fromEntries(
      GROWTH.map((rows) => [
        String(rows),
        ["--rows", String(rows), "--python", python, "--repeats", rows > 1e6 ? "1" : "3"],
      ]),
    ),
  process: ({ data, peers, python }) => ({ all: ["--data", data, "--peers", peers, "--python", python] }),
  attribution: ({ python }) => ({ all: ["--python", python] }),
};

/** Runs what isn't kept yet, one file `SCRIPT.RUN.json` each. @param {string} name @param {import("./quality.mjs").QualityOptions} options */
export async function measureScripts(name, options) {
  const { kept } = options;
  const script = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  for (const [title, flags] of Object.entries(SCRIPTS[name](options))) {
    const file = `${name}.${title}`;
    if (kept.hasOurs(file)) continue;
    await kept.attempt(file, () => {
      const load = loadavg()[0];
      const lines = jsonLines(run(process.execPath, [script, ...flags, "--json"]));
      kept.write(file, { lines, load, commit: kept.commit });
    });
  }
}

/** The lines of all runs of a script under the keys that they have. @param {string} name @param {import("./quality.mjs").QualityOptions} options */
export function scriptTable(name, options) {
  const titles = Object.keys(SCRIPTS[name](options));
  const lines = titles.flatMap((title) => options.kept.read(`${name}.${title}`)?.lines ?? []);
  if (lines.length === 0) return "Not measured yet.";
  const keys = [...new Set(lines.flatMap((line) => Object.keys(line)))];
  return markdown(
    keys,
    lines.map((line) => keys.map((key) => shown(line[key]))),
  );
}

function shown(value) {
  if (value === undefined || value === null) return "–";
  if (typeof value !== "number") return String(value);
  return Number.isInteger(value) ? value.toLocaleString("en") : value.toPrecision(4);
}
