import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Served, serve } from "../e2e/served.ts";
import { MLFLOW_PACKAGES, pythonWith } from "./python-venv.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);

let folder: string;
let service: Served;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-mlflow-client-"));
  await cp(join(ROOT, "models"), join(folder, "models"), { recursive: true });
  service = await serve(join(folder, "models"), ["--model", "demo"]); // others may stand beside it
});
afterAll(async () => {
  await service?.stop();
  await rm(folder, { recursive: true, force: true });
});

test("MLflow's own client reads the version and gets a table of the very scores of /predict", async () => {
  const { hostname, port } = new URL(service.url);
  const { stdout } = await run(pythonWith(MLFLOW_PACKAGES), [
    ...[join(ROOT, "test/long/mlflow-client.py"), hostname, port],
    ...[join(ROOT, "data/leads.csv"), "2026-06-01T00:00:00Z"],
  ]);
  const found = JSON.parse(stdout.trim().split("\n").at(-1)!);
  expect(found).toMatchObject({ type: "DataFrame", rows: 300, same: true, contributions: true, farthest: 0 });
  expect(found.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(found.columns).toEqual(expect.arrayContaining(["id", "probability", "score", "qualification"]));
  // pandas' missing values, as that client writes them, aren't JSON: it is told what stands for one.
  expect(found.missing).toBeGreaterThan(1000);
  expect(found.refusal).toMatch(/error code 400.*found NaN .*wanted null/);
});
