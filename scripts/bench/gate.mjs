// Leads a second through a framework on one core: verdicts as codes, whole answers with their evidence, and the same as SQL in DuckDB.
//
//   npm run build && node scripts/bench/gate.mjs [--rows 1000000] [--framework bant] [--repeats 5] [--seed 1] [--json]
//
// Simulated leads of 14 columns, a third of the cells missing, in the form in which files are read; the table is in memory. The
// median of the repeats counts, of the clock and of the processor: on a busy machine only the second tells anything. "with answers" adds two discovery answers to every fifth lead, "with activities" three activities to
// each. DuckDB is given one thread.
import { parseArgs } from "node:util";

const dist = new URL(process.env.LEADLIGHT_DIST ?? "../../dist/", import.meta.url);
const load = (path) => import(new URL(path, dist).href);
const { Random } = await load("numeric/random.js");
const { loadFramework } = await load("qualification/load-framework.js");
const { compileFramework } = await load("qualification/qualify.js");
const { frameworkSql } = await load("qualification/sql.js");

const { values: flags } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    framework: { type: "string", default: "bant" },
    repeats: { type: "string", default: "5" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});
const rows = Number(flags.rows);
const repeats = Number(flags.repeats);
const random = new Random(Number(flags.seed));
const NOW = Date.UTC(2026, 5, 30);
const DAY = 86_400_000;

const number = (name, draw) => ({
  name,
  type: "number",
  values: Float64Array.from({ length: rows }, () => (random.below(3) === 0 ? Number.NaN : draw())),
});
const yesNo = (name) => ({
  name,
  type: "boolean",
  codes: Uint8Array.from({ length: rows }, () => random.below(3)),
});
const texts = (name, levels) => ({
  name,
  type: "category",
  levels,
  codes: Uint8Array.from({ length: rows }, () =>
    random.below(3) === 0 ? 0 : 1 + random.below(levels.length),
  ),
});
const columns = [
  number("budget", () => random.below(20_000)),
  texts("decision_role", ["decision maker", "influencer", "user", "who knows"]),
  yesNo("need_stated"),
  number("timeline_months", () => random.below(14)),
  yesNo("talked"),
  yesNo("icp_fit"),
  ...["metrics", "decision_criteria", "decision_process", "champion"].map(yesNo),
  number("employees", () => random.below(500)),
  texts("title", ["CFO", "Student", "Head of IT", "Intern, HR"]),
  texts("competitor", ["none", "Vendor A", "in-house"]),
  number("contract_end", () => random.below(36)),
];
const table = { rows, columns, source: "simulated" };
const concepts = {
  ...{ budget: "budget", authority: "decision_role", need: "need_stated", timing: "timeline_months" },
  ...{ conversation: "talked", fit: "icp_fit", metrics: "metrics", decisionCriteria: "decision_criteria" },
  ...{ decisionProcess: "decision_process", champion: "champion", employees: "employees", jobTitle: "title" },
  ...{ competitor: "competitor", contractEnd: "contract_end" },
};

/** `each` entries for every `every`th lead, spread over the last 400 days. */
function entries(kinds, each, every) {
  const counts = Uint32Array.from({ length: rows }, (_, row) => (row % every === 0 ? each : 0));
  const to = new Uint32Array(rows);
  let end = 0;
  for (let row = 0; row < rows; row++) {
    end += counts[row];
    to[row] = end;
  }
  const times = new Float64Array(end);
  for (let at = 0; at < end; at++)
    times[at] = NOW - (400 * DAY * (each - (at % each) - random.uniform())) / each;
  const codes = Uint32Array.from({ length: end }, () => random.below(kinds.length));
  return { from: to.map((last, row) => last - counts[row]), to, times, kinds, codes };
}

const moments = new Float64Array(rows).fill(NOW);
const framework = await loadFramework(flags.framework);
const compiled = compileFramework(framework, concepts, columns);
const discovery = entries(["budget", "need", "timing"], 2, 5);
const activities = entries(["web_visit", "email", "meeting"], 3, 1);
const told = {
  ...table,
  discovery: {
    ...discovery,
    cells: Array.from(discovery.codes, (code) => [12_000, "yes", "3-6 months"][code]),
    by: Array.from(discovery.codes, () => "prospect"),
  },
};
const active = {
  ...table,
  activities: { ...activities, values: new Float64Array(activities.times.length).fill(Number.NaN) },
};

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function time(what, run) {
  await run();
  const [clock, processor] = [[], []];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const from = performance.now();
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    clock.push((performance.now() - from) / 1000);
    processor.push((user + system) / 1e6);
  }
  const rate = (seconds) => Math.round(rows / median(seconds));
  const told = {
    what,
    framework: framework.name,
    rows,
    leadsPerSecond: rate(clock),
    perProcessorSecond: rate(processor),
  };
  if (flags.json) console.log(JSON.stringify(told));
  else
    console.log(
      `${what.padEnd(26)} ${rate(clock).toLocaleString("en").padStart(11)} leads a second, ${rate(processor).toLocaleString("en").padStart(11)} a processor second`,
    );
}

await time("codes", () => compiled.codesFor(table, moments));
await time("codes, with answers", () => compiled.codesFor(told, moments));
await time("codes, with activities", () => compiled.codesFor(active, moments));
await time("whole answers", () => {
  const judge = compiled.forTable(table, moments);
  for (let row = 0; row < rows; row++) judge(row);
});

const { DuckDBInstance, DuckDBDataChunk, BOOLEAN, DOUBLE, VARCHAR } = await import("@duckdb/node-api");
const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
const connection = await instance.connect();
const types = columns.map(({ type }) =>
  type === "number" ? DOUBLE : type === "boolean" ? BOOLEAN : VARCHAR,
);
const cellAt = (column, row) => {
  if (column.type === "number") return Number.isNaN(column.values[row]) ? null : column.values[row];
  const code = column.codes[row];
  if (code === 0) return null;
  return column.type === "boolean" ? code === 2 : column.levels[code - 1];
};
await connection.run(
  `CREATE TABLE leads (${columns.map(({ name }, j) => `"${name}" ${types[j]}`).join(", ")})`,
);
const appender = await connection.createAppender("leads");
for (let from = 0; from < rows; from += 2048) {
  const count = Math.min(2048, rows - from);
  const chunk = DuckDBDataChunk.create(types, count);
  chunk.setColumns(
    columns.map((column) => Array.from({ length: count }, (_, i) => cellAt(column, from + i))),
  );
  appender.appendDataChunk(chunk);
}
appender.closeSync();
const sql = frameworkSql(compiled.parts, { asOf: NOW });
await time("SQL in DuckDB, one thread", () =>
  connection.run(`CREATE OR REPLACE TEMP TABLE judged AS ${sql}`),
);
connection.closeSync();
instance.closeSync();
