// The measurements that are scripts of their own: each prints JSON lines with --json, which become one table.
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { jsonLines, run } from "./run.mjs";
import { markdown, yesOrNo } from "./tables.mjs";

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

/**
 * What a script's lines say of its bars: a figure, what was found and wanted of it, and whether that is reached.
 * @type {Readonly<Record<string, (lines: readonly any[]) => { figure: string, found: number, wanted: string, isReached: boolean }[]>>}
 */
const BARS = {
  boosted: (lines) => {
    const of = (/** @type {string} */ learner, /** @type {number} */ rows) =>
      lines.find((line) => line.learner.startsWith(learner) && line.rows === rows) ?? {};
    const [most, equal, least] = [GROWTH.at(-1), 1_000_000, GROWTH[0]];
    const time = of("boosted", equal).seconds / of("LightGBM", equal).seconds;
    const gigabytes = (of("boosted", most).memoryMB * 2 ** 20) / 1e9;
    const growth =
      Math.log(of("boosted", most).seconds / of("boosted", least).seconds) / Math.log(most / least);
    const atRows = (/** @type {number} */ rows) => `at ${rows.toLocaleString("en")} rows`;
    return [
      {
        figure: `\`boosted\`, seconds, through LightGBM's ${atRows(equal)}`,
        found: time,
        wanted: "at most 1",
        isReached: time <= 1,
      },
      {
        figure: `memory, GB, ${atRows(most)}`,
        found: gigabytes,
        wanted: "under 3",
        isReached: gigabytes < 3,
      },
      {
        figure: `growth from ${least.toLocaleString("en")}: the power of the rows that the seconds grow with`,
        found: growth,
        wanted: "at most 1.05",
        isReached: growth <= 1.05,
      },
    ];
  },
  process: (lines) => {
    const secondsOf = (/** @type {string} */ begin) =>
      lines.find((line) => line.process.startsWith(begin))?.seconds ?? Number.NaN;
    const found = secondsOf("Leadlight") / secondsOf("LightGBM");
    return [
      { figure: "Leadlight's seconds / LightGBM's", found, wanted: "at most 1", isReached: found <= 1 },
    ];
  },
  attribution: (lines) =>
    Object.entries({ boosted: 3, additive: 50 }).map(([what, least]) => {
      const ratio = lines.find((line) => line.what === what)?.ratio ?? Number.NaN;
      const figure = `\`${what}\`, rows a second, times LightGBM's`;
      return { figure, found: ratio, wanted: `at least ${least}`, isReached: ratio >= least };
    }),
};

/** The lines of all runs of a script under the keys that they have, then its bars. @param {string} name @param {import("./quality.mjs").QualityOptions} options */
export function scriptTable(name, options) {
  const titles = Object.keys(SCRIPTS[name](options));
  const lines = titles.flatMap((title) => options.kept.read(`${name}.${title}`)?.lines ?? []);
  if (lines.length === 0) return "Not measured yet.";
  const keys = [...new Set(lines.flatMap((line) => Object.keys(line)))];
  const table = markdown(
    keys,
    lines.map((line) => keys.map((key) => shown(line[key]))),
  );
  const bars = BARS[name]?.(lines) ?? [];
  if (bars.length === 0) return table;
  return [
    table,
    markdown(
      ["figure", "found", "wanted", "reached"],
      bars.map(({ figure, found, wanted, isReached }) => [figure, shown(found), wanted, yesOrNo(isReached)]),
    ),
  ].join("\n\n");
}

function shown(value) {
  if (value === undefined || value === null || Number.isNaN(value)) return "–";
  if (typeof value !== "number") return String(value);
  return Number.isInteger(value) ? value.toLocaleString("en") : value.toPrecision(4);
}
