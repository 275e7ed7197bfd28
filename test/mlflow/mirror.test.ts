import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { InputError } from "../../src/leads/input-error.ts";
import { type MlflowClient, openMlflow } from "../../src/mlflow/client.ts";
import { createMirror, type Mirror } from "../../src/mlflow/mirror.ts";
import { MlflowError } from "../../src/mlflow/mlflow-error.ts";
import { ENDINGS } from "../../src/mlflow/record-version.ts";
import { openRegistry, type Registry } from "../../src/registry/registry.ts";
import { jsonFile, scorerToFiles } from "../../src/scoring/files.ts";
import { handMadeParts } from "../scoring/fixture.ts";
import { type FakeServer, fakeServer, refusal } from "./fake-server.ts";

const NOW = new Date("2026-11-01T10:00:00Z");
const now = () => NOW;
let folder = "";
let registry: Registry;
let server: FakeServer;
let client: MlflowClient;
let mirror: Mirror;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-mlflow-"));
  registry = openRegistry(folder, { now });
  server = fakeServer();
  client = openMlflow({ url: "http://ml:secret@127.0.0.1:5000", fetch: server.fetch });
  const modelFolder = new Map([["MLmodel", Buffer.from("flavors: {}\n")]]);
  const modelFoldersOf = async () => new Map(ENDINGS.map((ending) => [ending, modelFolder] as const));
  mirror = createMirror({ client, registry, now, modelFoldersOf });
});
afterEach(() => rm(folder, { recursive: true }));

/** A stored version; its seed makes it another one. */
async function publish(seed: number): Promise<number> {
  const files = scorerToFiles(await handMadeParts());
  const lift = [{ decile: 1, rate: 0.5, lift: 2, gain: 0.2 }];
  files.set(
    "metrics.json",
    jsonFile({ holdout: { auc: 0.7, logLoss: null, lift }, rows: { read: 10 }, seed }),
  );
  files.set("card.md", Buffer.from("# Model card"));
  const recipe = {
    learner: "additive",
    settings: { target: "outcome", horizonDays: 90, exclude: ["a", "b"] },
  };
  return registry.publish("m", { files, about: { learner: "additive", seed, recipe } });
}

const down = () => {
  throw Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } });
};

describe("a version", () => {
  test("is a run with params as text, curves by step, artifacts, and a registered model", async () => {
    await publish(1);
    await mirror.enqueue("m", 1);
    expect(await mirror.sync("m")).toMatchObject({ sent: [1], waiting: [], problem: null });
    const [[id, run]] = [...server.runs] as [
      [string, typeof server.runs extends Map<string, infer R> ? R : never],
    ];
    expect(run.status).toBe("FINISHED");
    expect(Object.fromEntries(run.params)).toMatchObject({
      learner: "additive",
      seed: "1",
      "recipe.settings.horizonDays": "90",
      "recipe.settings.exclude": '["a","b"]',
    });
    expect(run.metrics.map(({ key, value, step }) => [key, value, step])).toEqual([
      ["rows.read", 10, 0],
      ["holdout.auc", 0.7, 0],
      ["holdout.gain_by_tenth", 0.2, 1],
      ["holdout.lift_by_tenth", 2, 1],
    ]);
    expect([...server.artifacts.keys()].map((path) => path.replace(`1/${id}/artifacts/`, ""))).toEqual([
      "card.md",
      "metrics.json",
      "drivers.json",
      "model/MLmodel",
      "model.explained/MLmodel",
    ]);
    const [version] = await client.versions("m");
    expect(version).toMatchObject({ version: "1", runId: id, tags: { "leadlight.version": "1" } });
    expect(version!.source).toBe(`mlflow-artifacts:/1/${id}/artifacts/model`);
  });

  test("isn't told twice, also where the first telling broke off at any call", async () => {
    await publish(1);
    await mirror.enqueue("m", 1);
    for (let breakAt = 1; ; breakAt++) {
      let calls = 0;
      server.intercept = () => {
        if (++calls === breakAt) down();
        return undefined;
      };
      const { problem, sent } = await mirror.sync("m");
      if (problem === null) {
        expect(breakAt).toBeGreaterThan(8);
        break;
      }
      expect(problem).toMatch(/no connection \(ECONNREFUSED\)/);
      if (sent.length > 0) break;
      await mirror.enqueue("m", 1);
    }
    server.intercept = null;
    await mirror.sync("m");
    expect([...server.runs.values()].filter(({ status }) => status === "FINISHED")).toHaveLength(1);
    for (const name of ["m", "m.explained"]) expect(await client.versions(name)).toHaveLength(1);
  });

  test("waits on disk for a server that is down, and is told later with the others", async () => {
    server.intercept = down;
    for (const seed of [1, 2]) {
      await publish(seed);
      await mirror.enqueue("m", seed);
      const { sent, waiting, problem } = await mirror.sync("m");
      expect([sent, waiting.at(-1)]).toEqual([[], seed]);
      expect(problem).toBe(
        "asking MLflow at http://127.0.0.1:5000: no connection (ECONNREFUSED), wanted an answer",
      );
    }
    const state = await readFile(join(folder, "m", "mlflow.json"), "utf8");
    expect(JSON.parse(state).servers["http://127.0.0.1:5000"].waiting).toEqual([1, 2]);
    expect(state).not.toContain("secret");
    server.intercept = null;
    expect(await mirror.sync("m")).toMatchObject({ sent: [1, 2], waiting: [], problem: null });
    expect((await registry.verify("m")).every(({ ok }) => ok)).toBe(true);
  });
});

test("a version that was pruned while it waited is waited for no longer", async () => {
  server.intercept = down;
  for (const seed of [1, 2]) {
    await publish(seed);
    await mirror.enqueue("m", seed);
  }
  await registry.prune("m", { keep: 1 });
  server.intercept = null;
  expect(await mirror.sync("m")).toMatchObject({
    ...{ sent: [2], waiting: [], problem: null },
    moved: ["m:1 was pruned before MLflow was told of it"],
  });
});

describe("aliases", () => {
  beforeEach(async () => {
    for (const seed of [1, 2]) {
      await publish(seed);
      await mirror.enqueue("m", seed);
    }
    await registry.setAlias("m", "champion", 1);
    await mirror.sync("m");
  });

  test("follow the registry", async () => {
    expect(await client.aliases("m")).toEqual({ champion: "1" });
    await registry.setAlias("m", "champion", 2);
    expect((await mirror.sync("m")).moved).toEqual(["MLflow's champion points at m:2 now"]);
    for (const name of ["m", "m.explained"]) expect(await client.aliases(name)).toEqual({ champion: "2" });
    expect((await mirror.sync("m")).moved).toEqual([]);
  });

  test("moved in MLflow move here, with the reason in the history", async () => {
    await client.setAlias("m", "champion", "2");
    expect((await mirror.sync("m")).moved).toEqual(["champion points at m:2 now, as in MLflow"]);
    expect(await registry.aliases("m")).toEqual({ champion: 2 });
    expect((await registry.history("m")).at(-1)).toMatchObject({
      alias: "champion",
      to: 2,
      because: "moved in MLflow at http://127.0.0.1:5000",
    });
  });

  test("moved on both sides stay as here", async () => {
    await publish(3);
    await mirror.enqueue("m", 3);
    await mirror.sync("m");
    await client.setAlias("m", "champion", "3");
    await registry.setAlias("m", "champion", 2);
    expect((await mirror.sync("m")).moved[0]).toMatch(
      /pointed at m:3; it points at m:2 now, since both sides/,
    );
    expect(await client.aliases("m")).toEqual({ champion: "2" });
  });

  test("of versions that aren't ours are left alone", async () => {
    const run = await client.createRun("1", { startTime: NOW });
    await client.createVersion("m", run, "model", {});
    await client.setAlias("m", "theirs", "3");
    expect((await mirror.sync("m")).moved).toEqual([]);
    expect(await registry.aliases("m")).toEqual({ champion: 1 });
    expect(await client.aliases("m")).toEqual({ champion: "1", theirs: "3" });
  });
});

describe("refused in a sentence", () => {
  test.each<[string, () => Response, RegExp]>([
    [
      "an expired token",
      () => refusal("UNAUTHENTICATED", "token expired", 401),
      /401 \(token expired\): wanted a token/,
    ],
    [
      "a host that isn't allowed",
      () => new Response("Invalid Host header", { status: 403 }),
      /with 403: wanted .* a host that the server allows/,
    ],
    [
      "a read-only store",
      () => refusal("INTERNAL_ERROR", "Read-only file system", 500),
      /Read-only file system/,
    ],
    [
      "another server",
      () => new Response("<html>", { status: 404 }),
      /status 404 without MLflow's error form/,
    ],
    ["a page in place of JSON", () => new Response("<html>"), /an answer that isn't JSON/],
  ])("%s", async (_, answer, message) => {
    server.intercept = answer;
    await expect(client.ensureExperiment("m")).rejects.toThrow(MlflowError);
    await expect(client.ensureExperiment("m")).rejects.toThrow(message);
    await expect(client.ensureExperiment("m")).rejects.not.toThrow("secret");
  });

  test("artifacts of a store that the server gives no access to", async () => {
    const run = { ...(await client.createRun("1", { startTime: NOW })), artifactUri: "s3://bucket/1" };
    await expect(async () => client.putArtifact(run, "a", new Uint8Array())).rejects.toThrow(
      /the store s3:, wanted/,
    );
  });

  test.each(["ftp://x", "mlflow", "file:///tmp"])("the address %s", (url) => {
    expect(() => openMlflow({ url })).toThrow(InputError);
  });

  test("a metric that is no number, before anything is sent", async () => {
    const data = { metrics: [{ key: "loss", value: Number.POSITIVE_INFINITY }] };
    await expect(client.logBatch("run1", data, NOW)).rejects.toThrow("the metric loss: found Infinity");
    expect(server.calls).toEqual([]);
  });
});

test("batches keep to MLflow's limits", async () => {
  const { runId } = await client.createRun("1", { startTime: NOW });
  const metrics = Array.from({ length: 2500 }, (_, step) => ({ key: "loss", value: step, step }));
  const params = Object.fromEntries(Array.from({ length: 230 }, (_, i) => [`p${i}`, "x".repeat(7000)]));
  await client.logBatch(runId, { metrics, params }, NOW);
  const run = server.runs.get(runId)!;
  expect([run.metrics.length, run.params.size, run.params.get("p229")!.length]).toEqual([2500, 230, 6000]);
});
