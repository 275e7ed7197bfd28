import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Registry } from "../../src/registry/registry.ts";
import { newRegistry, publish, publishChampion } from "../service/fixture.ts";
import { leadlight } from "./binary.ts";
import { type Served, serve } from "./served.ts";

describe("leadlight serve --workers 2", () => {
  let registry: Registry;
  let service: Served;
  beforeAll(async () => {
    registry = await newRegistry();
    await publishChampion(registry, "sales");
    service = await serve(registry.folder, ["--workers", "2"]);
  });
  afterAll(() => service.stop("SIGKILL"));

  /** A connection of its own each time, so that the workers take turns. */
  const predict = () => service.post("/predict", { lead: { visits: 3 } }, { connection: "close" });
  const versionNow = async () =>
    ((await (await predict()).json()) as { model: { version: number } }).model.version;
  const metrics = async () =>
    (await fetch(`${service.url}/metrics`, { headers: { connection: "close" } })).text();
  const count = (text: string) =>
    [...text.matchAll(/^leadlight_request_seconds_count\{[^}]*route="\/predict"[^}]*\} (\d+)$/gm)].reduce(
      (sum, [, value]) => sum + Number(value),
      0,
    );

  it("answers from both, and tells the metrics of both together", async () => {
    for (let i = 0; i < 20; i++) expect((await predict()).status).toBe(200);
    for (let i = 0; i < 4; i++) expect(count(await metrics())).toBe(20);
    const pids = (await metrics()).match(/^leadlight_info\{.*\} 1$/m);
    expect(pids).not.toBeNull();
  });

  it("lets both see a promotion", async () => {
    await registry.setAlias("sales", "champion", await publish(registry, "sales", 1));
    await expect
      .poll(
        async () => new Set([await versionNow(), await versionNow(), await versionNow(), await versionNow()]),
        {
          timeout: 10_000,
        },
      )
      .toEqual(new Set([2]));
  });

  it("replaces a worker that was killed", async () => {
    const pids = workersOf(service.log());
    expect(pids.length).toBeGreaterThanOrEqual(2);
    process.kill(pids[0]!, "SIGKILL");
    await expect.poll(() => service.log(), { timeout: 10_000 }).toContain("a worker ended");
    await expect.poll(() => workersOf(service.log()).length, { timeout: 10_000 }).toBe(pids.length + 1);
    for (let i = 0; i < 10; i++) expect((await predict()).status).toBe(200);
  });

  it("ends by a signal with 0", async () => {
    expect((await service.stop()).code).toBe(0);
  });

  it("tells a setting that can't be used once, with its exit code", async () => {
    const { code, err } = await leadlight([
      "serve",
      "--workers",
      "2",
      "--port",
      "0",
      "--keys",
      "/nowhere.json",
    ]);
    expect(err.match(/found no such file/g)).toHaveLength(1);
    expect(code).toBe(2);
  });
});

/** The processes that told that they serve. */
function workersOf(log: string): number[] {
  return log
    .split("\n")
    .filter((line) => line.includes('"serving"'))
    .map((line) => (JSON.parse(line) as { pid: number }).pid);
}
