import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLeads } from "../../src/leads/read.ts";
import { sqlText } from "../../src/leads/source-store.ts";
import { type Cell, cellAt, type LeadTable } from "../../src/leads/table.ts";
import { sigmoid } from "../../src/numeric/logistic.ts";
import { Random } from "../../src/numeric/random.ts";
import type { Term } from "../../src/program/program.ts";
import { loadScorer } from "../../src/registry/load.ts";
import { openRegistry } from "../../src/registry/registry.ts";
import { inputsOf } from "../../src/scoring/export/inputs.ts";
import { isTextInput } from "../../src/scoring/export/onnx-file.ts";
import { leadlight } from "../e2e/binary.ts";
import { csv, type SimulatedLead, simulatedLeads } from "../e2e/simulated.ts";
import { exportedLeads } from "../mlflow/python-leads.ts";
import { type OnnxRun, onnxRuntimeIn } from "./onnx-runtime.ts";

/*
 * One model, four runtimes: the scorer by its command, ONNX in onnxruntime, SQL in DuckDB, and the loader of an MLflow model in
 * plain Python must tell the same of the same leads, whatever learner trained it.
 */

const run = promisify(execFile);
const ROWS = 1000;
const AS_OF = "2024-08-01";
const TOLERANCE = 1e-9;
const ROLES = [
  ...["--target", "outcome", "--positive", "approved", "--lost", "declined", "--id", "lead_id"],
  ...["--created", "created_at", "--closed", "closed_at"],
];

let folder = "";
let onnx: OnnxRun;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-runtimes-"));
  await writeFile(join(folder, "leads.csv"), csv(leadsWithPair()));
  onnx = await onnxRuntimeIn(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Simulated leads of which those win whose two numbers lie on either side of the middle: a pair that pays. */
function leadsWithPair(): SimulatedLead[] {
  const random = new Random(7, "leads with a pair");
  return simulatedLeads(ROWS, 7).map(({ outcome, ...lead }) => {
    const [reach, depth] = [random.uniform(), random.uniform()];
    const odds = -3.6 + (reach > 0.5 !== depth > 0.5 ? 2 : 0) + 0.45 * Number(lead.visits);
    const won = random.uniform() < sigmoid(odds);
    return {
      ...lead,
      reach: Math.round(1000 * reach),
      depth: random.uniform() < 0.1 ? null : Math.round(1000 * depth),
      title: ["CFO", "Head of Sales", "Assistant", null][random.below(4)]!,
      outcome: outcome === "open" ? outcome : won ? "approved" : "declined",
    };
  });
}

/** The rows of a query over the leads, with what is given ready made beside their own columns, in the order of their ids. */
async function askDuckdb(query: string, table: LeadTable, given: readonly Record<string, Cell>[]) {
  const typeOf = (cells: readonly Cell[]) =>
    cells.some((cell) => typeof cell === "number") ? "DOUBLE" : "VARCHAR";
  const own = table.columns.map((column) => ({
    name: column.name,
    type: { date: "TIMESTAMP", number: "DOUBLE" }[column.type as string] ?? "VARCHAR",
    at: (row: number) => {
      const cell = cellAt(column, row);
      return column.type === "date" && cell !== null ? new Date(cell as number).toISOString() : cell;
    },
  }));
  const readyMade = Object.keys(given[0]!)
    .filter((name) => !own.some((column) => column.name === name))
    .map((name) => ({
      name,
      type: typeOf(given.map((lead) => lead[name]!)),
      at: (row: number) => given[row]![name]!,
    }));
  const columns = [...own, ...readyMade];
  const path = join(folder, "leads.ndjson");
  const line = (row: number) =>
    `${JSON.stringify(Object.fromEntries(columns.map(({ name, at }) => [name, at(row)])))}\n`;
  await writeFile(path, Array.from({ length: table.rows }, (_, row) => line(row)).join(""));
  const connection = await (await DuckDBInstance.create()).connect();
  try {
    const types = columns.map(({ name, type }) => `${sqlText(name)}: ${sqlText(type)}`).join(", ");
    await connection.run(
      `CREATE TABLE leads AS FROM read_json(${sqlText(path)}, format = 'newline_delimited', columns = {${types}})`,
    );
    const rows = (await connection.runAndReadAll(query)).getRowObjectsJS() as Record<string, Cell>[];
    return rows.sort((a, b) => (String(a.lead_id) < String(b.lead_id) ? -1 : 1));
  } finally {
    connection.closeSync();
  }
}

test.each<[learner: string, holds: Term["kind"]]>([
  ["points", "table"],
  ["bayes", "table"],
  ["linear", "curve"],
  ["additive", "pair"],
  ["neural", "curve"],
  ["boosted", "tree"],
  ["blend", "pair"],
])("of a model by %s", async (learner, holds) => {
  const file = (name: string) => join(folder, `${learner}-${name}`);
  const ours = async (...args: string[]) => {
    const ended = await leadlight([...args, "--models", join(folder, "models")], folder);
    expect(ended.code, ended.err).toBe(0);
  };
  const model = ["--model", `${learner}:1`];
  const leads = join(folder, "leads.csv");
  await ours("train", leads, ...ROLES, "--learner", learner, "--name", learner, "--seed", "1");
  const registry = openRegistry(join(folder, "models"), { now: () => new Date(0) });
  const { scorer } = await loadScorer(registry, `${learner}:1`);
  const { parts } = scorer;
  const kinds = new Set(parts.win.terms.map(({ kind }) => kind));
  expect(kinds).toContain(holds);

  // the command, and the scorer behind it for the contributions that it doesn't write
  await ours("score", leads, ...model, "--as-of", AS_OF, "--out", file("scored.ndjson"));
  const scored = (await readFile(file("scored.ndjson"), "utf8")).trimEnd().split("\n");
  const byCommand: number[] = scored.map((line) => JSON.parse(line).probability);
  const types = Object.fromEntries(parts.schema.columns.map(({ name, type }) => [name, type]));
  const { table } = await readLeads(leads, { types });
  const asOf = Date.parse(AS_OF);
  const answers = scorer.scoreTable(table, { asOf, rankQuestions: false });
  expect(byCommand).toEqual(answers.map(({ probability }) => probability));
  const inputs = inputsOf(parts);
  const contributions = answers.map((answer) => {
    const of = new Map(answer.contributions.map((one) => [one.feature, one.contribution]));
    return inputs.map(({ feature }) => of.get(feature.name)!);
  });
  const apart = (found: readonly number[], wanted: readonly number[]) => {
    expect(found).toHaveLength(wanted.length);
    return found.reduce((most, x, i) => Math.max(most, Math.abs(x - wanted[i]!)), 0);
  };

  // ONNX
  const given = exportedLeads(parts, table, asOf);
  const columns = inputs.map((input) => ({
    name: input.name,
    isText: isTextInput(input),
    cells: given.map((lead) => {
      const cell = lead[input.name] ?? null;
      return isTextInput(input) ? String(cell ?? "") : (cell as number | null);
    }),
  }));
  await ours("export", "--to", "onnx", ...model, "--out", file("model.onnx"));
  await ours("export", "--to", "onnx", ...model, "--contributions", "--out", file("why.onnx"));
  const byOnnx = await onnx(await readFile(file("model.onnx")), columns, "probability");
  const whyByOnnx = await onnx(await readFile(file("why.onnx")), columns, "contributions");
  const withBase = answers.flatMap(({ base }, row) => [...contributions[row]!, base]);

  // SQL, which tells contributions of all but trees
  const hasTrees = kinds.has("tree");
  const why = hasTrees ? [] : ["--contributions"];
  await ours("export", "--to", "sql", ...model, "--as-of", AS_OF, ...why, "--out", file("model.sql"));
  const answered = await askDuckdb(await readFile(file("model.sql"), "utf8"), table, given);
  const bySql = answered.map(({ probability }) => probability as number);
  const whyBySql = hasTrees
    ? []
    : answered.flatMap((row) =>
        inputs.map(({ feature }) => row[`contribution of ${feature.name}`] as number),
      );

  // Python
  await ours("export", "--to", "mlflow", ...model, "--out", file("mlflow"));
  await writeFile(file("given.json"), JSON.stringify(given));
  const script =
    "import json, sys; sys.path.insert(0, sys.argv[1] + '/code'); import leadlight_pyfunc; " +
    "json.dump(leadlight_pyfunc.load(sys.argv[1] + '/data').predict(json.load(open(sys.argv[2]))), open(sys.argv[3], 'w'))";
  await run("python3", [
    "-c",
    script,
    join(file("mlflow"), "python"),
    file("given.json"),
    file("python.json"),
  ]);
  const python: { probability: number; base: number; contributions: Record<string, number> }[] = JSON.parse(
    await readFile(file("python.json"), "utf8"),
  );
  const whyByPython = python.flatMap((one) => [
    ...inputs.map(({ feature }) => one.contributions[feature.name]!),
    one.base,
  ]);

  const differences = {
    onnx: apart([...byOnnx], byCommand),
    onnxContributions: apart([...whyByOnnx], withBase),
    sql: apart(bySql, byCommand),
    ...(!hasTrees && { sqlContributions: apart(whyBySql, contributions.flat()) }),
    python: apart(
      python.map(({ probability }) => probability),
      byCommand,
    ),
    pythonContributions: apart(whyByPython, withBase),
  };
  console.log(learner, [...kinds].join(", "), differences);
  for (const [runtime, difference] of Object.entries(differences))
    expect(difference, runtime).toBeLessThan(TOLERANCE);
  expect(new Set(byCommand).size, "leads of different probabilities").toBeGreaterThan(10);
});
