import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Registry } from "../../src/registry/registry.ts";
import { answerOf, newRegistry, predictionsOf, publishChampion } from "../service/fixture.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** The program as it is shipped; `npm test` builds it first. */
describe.skipIf(!existsSync(MAIN))("leadlight serve", () => {
  let registry: Registry;
  let service: ChildProcess;
  let url: string;
  let log = "";

  beforeAll(async () => {
    registry = await newRegistry();
    await publishChampion(registry, "sales");
    const args = [MAIN, "serve", "--models", registry.folder, "--port", "0"];
    service = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    service.stderr!.on("data", (chunk) => {
      log += String(chunk);
    });
    const [line] = (await once(createInterface({ input: service.stdout! }), "line")) as [string];
    url = /http:\/\/\S+/.exec(line)![0];
  });

  afterAll(() => {
    service.kill("SIGKILL");
  });

  const predict = async (body: unknown) =>
    answerOf(
      await fetch(`${url}/predict`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    );

  it("answers what leadlight score writes, to the last bit", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({
      id: `lead-${i}`,
      visits: (i * 11) / 39,
      budget: i % 3 === 0 ? null : 777.7 * i,
      industry: ["retail", "software", "mining"][i % 3]!,
    }));
    const csv = join(registry.folder, "..", "leads.csv");
    const out = join(registry.folder, "..", "scores.ndjson");
    const lines = rows.map(
      ({ id, visits, budget, industry }) => `${id},${visits},${budget ?? ""},${industry}`,
    );
    await writeFile(csv, `id,visits,budget,industry\n${lines.join("\n")}\n`);
    const args = ["score", csv, "--models", registry.folder, "--out", out, "--as-of", "2026-06-30"];
    const { status, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8" });
    expect(stderr).toContain("40 leads scored");
    expect(status).toBe(0);
    const written = (await readFile(out, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: string; probability: number; score: number; grade: string });
    const predictions = predictionsOf(await predict({ leads: rows, asOf: "2026-06-30" }));
    expect(written.map(({ id, probability, score, grade }) => [id, probability, score, grade])).toEqual(
      predictions.map(({ id, probability, score, grade }) => [id, probability, score, grade]),
    );
  });

  it("gives every prediction an id of its own", async () => {
    const predictions = predictionsOf(await predict({ leads: [{ visits: 1 }, { visits: 1 }] }));
    const [one, two] = predictions.map(({ predictionId }) => predictionId);
    expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect(two).not.toBe(one);
  });

  it("refuses a port in use by one sentence and exit code 1", () => {
    const { port } = new URL(url);
    const args = [MAIN, "serve", "--models", registry.folder, "--port", port];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(
      `leadlight: port ${port} is in use; choose another with --port`,
    );
    expect(status).toBe(1);
  });

  it("logs lines of JSON that hold nothing of a lead, and ends by a signal with 0", async () => {
    await predict({ lead: { visits: 1, id: "someone@example.com" } });
    service.kill("SIGTERM");
    const [code] = (await once(service, "exit")) as [number];
    expect(code).toBe(0);
    const lines = log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { route?: string });
    expect(lines.filter(({ route }) => route === "/predict").length).toBeGreaterThan(0);
    expect(log).not.toContain("someone");
  });
});
