import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readLeads } from "../../src/leads/read.ts";
import { sliceTable } from "../../src/leads/slice.ts";
import { openMlflow } from "../../src/mlflow/client.ts";
import { loadScorer } from "../../src/registry/load.ts";
import { openRegistry } from "../../src/registry/registry.ts";
import { exportedLeads } from "../mlflow/python-leads.ts";
import { MLFLOW_PACKAGES, pythonWith } from "./python-venv.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);

let folder = "";
let python = "";
let url = "";
let server: ChildProcess;
beforeAll(async () => {
  python = pythonWith(MLFLOW_PACKAGES);
  folder = await mkdtemp(join(tmpdir(), "leadlight-mlflow-"));
  url = `http://127.0.0.1:${await freePort()}`;
  await startServer();
});
afterAll(async () => {
  await stopServer();
  await rm(folder, { recursive: true, force: true });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

async function startServer(): Promise<void> {
  server = spawn(
    python,
    [
      ...["-m", "mlflow", "server", "--host", "127.0.0.1", "--port", new URL(url).port, "--workers", "1"],
      ...["--backend-store-uri", `sqlite:///${join(folder, "mlflow.db")}`],
      ...["--artifacts-destination", join(folder, "artifacts")],
    ],
    { cwd: folder, stdio: "ignore", detached: true },
  );
  for (let tries = 0; tries < 240; tries++) {
    const answer = await fetch(`${url}/health`).catch(() => null);
    if (answer?.ok) return;
    await wait(500);
  }
  throw new Error("MLflow's server didn't start within two minutes");
}

async function stopServer(): Promise<void> {
  const gone = new Promise((resolve) => server.once("exit", resolve));
  process.kill(-server.pid!, "SIGTERM");
  await gone;
}

async function leadlight(...args: string[]): Promise<{ out: string; told: string }> {
  const command = [join(ROOT, "dist/cli/main.js"), ...args, "--models", join(folder, "models")];
  const { stdout, stderr } = await run(process.execPath, command, { maxBuffer: 1 << 26 });
  return { out: stdout, told: stderr };
}

const train = (learner: string, seed: string) =>
  leadlight(
    ...["train", join(ROOT, "data/leads.csv"), "--config", join(ROOT, "data/leadlight.config.json")],
    ...["--learner", learner, "--seed", seed, "--mlflow", url, "--json"],
  );

/** Sample leads (simulated) as both loaders take them, with what the scorer itself says. */
async function writeCases(rows: number): Promise<string> {
  const registry = openRegistry(join(folder, "models"), { now: () => new Date() });
  const { scorer } = await loadScorer(registry, "sample@champion");
  const { schema } = scorer.parts;
  const told = schema.columns.filter(({ role }) => role !== "outcome" && role !== "ignored");
  const { table: all } = await readLeads(join(ROOT, "data/leads.csv"), {
    types: Object.fromEntries(told.map(({ name, type }) => [name, type])),
    placeholders: Object.fromEntries(told.map(({ name, placeholders = [] }) => [name, placeholders])),
    sentinels: Object.fromEntries(told.map(({ name, sentinels = [] }) => [name, sentinels])),
  });
  const table = sliceTable(all, 0, rows);
  const asOf = Date.parse(scorer.parts.about.endOfData!);
  const answers = scorer.scoreTable(table, { asOf });
  const path = join(folder, "cases.json");
  await writeFile(
    path,
    JSON.stringify({
      asOf: new Date(asOf).toISOString(),
      rows: exportedLeads(scorer.parts, table, asOf),
      probability: answers.map(({ probability }) => probability),
      contributions: answers.map(({ contributions }) =>
        Object.fromEntries(contributions.map(({ feature, contribution }) => [feature, contribution])),
      ),
      verdicts: answers.map(({ qualification }) =>
        Object.fromEntries(qualification!.criteria.map(({ name, verdict }) => [name, verdict])),
      ),
    }),
  );
  return path;
}

describe("a real MLflow server", () => {
  test("is told of a version, which Python then loads both ways with the same answers", async () => {
    const { told } = await train("additive", "1");
    expect(told).toContain("MLflow knows version 1");
    const client = openMlflow({ url });
    expect(await client.serverVersion()).toBe("3.17.2");
    const [run] = await client.searchRuns(await client.ensureExperiment("sample"), "");
    expect(run).toMatchObject({ status: "FINISHED", params: { learner: "additive", seed: "1" } });
    expect(run!.metrics["holdout.auc"]).toBeGreaterThan(0.7);
    const artifacts = (await client.listArtifacts(run!.runId)).map(({ path }) => path);
    expect(artifacts).toEqual(expect.arrayContaining(["card.md", "report.html", "model", "model.explained"]));
    const found = await compare();
    expect(found.rows).toBe(400);
    expect(found.verdicts).toBe(0);
    expect(found.onnx).toBeLessThan(1e-9);
    for (const part of ["explained", "contributions", "sum"] as const)
      expect(found[part], part).toBeLessThan(1e-9);
  });

  test("also of trees", async () => {
    const { told } = await train("boosted", "2");
    expect(told).toContain("MLflow knows version 2");
    await leadlight("models", "promote", "sample:2", "--because", "a test of trees", "--mlflow", url);
    const found = await compare();
    for (const part of ["onnx", "explained", "contributions", "sum"] as const)
      expect(found[part], part).toBeLessThan(1e-9);
  });

  test("that is down fails no training; it is told later", async () => {
    await stopServer();
    const { told, out } = await train("points", "3");
    expect(JSON.parse(out).version).toBe(3);
    expect(told).toMatch(/no connection .*; version 3 will be told to it by the next --mlflow/);
    await startServer();
    const { told: later } = await leadlight("models", "rollback", "sample", "--mlflow", url);
    expect(later).toContain("MLflow knows version 3");
    const client = openMlflow({ url });
    expect((await client.versions("sample")).map(({ tags }) => tags["leadlight.version"])).toContain("3");
    const champion = (await client.aliases("sample"))!.champion!;
    expect(
      (await client.versions("sample")).find(({ version }) => version === champion)!.tags[
        "leadlight.version"
      ],
    ).toBe("1");
  });

  async function compare(): Promise<Record<string, number>> {
    const cases = await writeCases(400);
    const script = join(ROOT, "test/long/mlflow-models.py");
    const env = { ...process.env, MLFLOW_TRACKING_URI: url };
    const { stdout } = await run(python, [script, "sample", cases], { env, maxBuffer: 1 << 26 });
    return JSON.parse(stdout.trim().split("\n").at(-1)!);
  }
});
