import { readFile, writeFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Registry } from "../../src/registry/registry.ts";
import { versionFile } from "../e2e/binary.ts";
import { type Served, serve } from "../e2e/served.ts";
import { newRegistry, publish, publishChampion } from "../service/fixture.ts";

const GOOD = 10;
/** `SWITCHES=500 npm run test:long -- switches` for the whole run of four minutes. */
const SWITCHES = Number(process.env.SWITCHES ?? 120);
const CLIENTS = 8;

/** The least memory of three seconds, in megabytes: what is only being used for a moment is no growth. */
async function held(service: Served): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 30; i++) {
    least = Math.min(least, await service.memory());
    await setTimeout(100);
  }
  return least;
}

describe("switches under load, every fifth to a damaged version", () => {
  let registry: Registry;
  let service: Served;
  /** Version → the base that its answers must show. */
  const bases = new Map<number, number>();
  let damaged: number;

  beforeAll(async () => {
    registry = await newRegistry();
    for (let i = 0; i < GOOD; i++) {
      const base = -1 + i / 10;
      bases.set(
        i === 0 ? await publishChampion(registry, "sales", base) : await publish(registry, "sales", base),
        base,
      );
    }
    damaged = await publish(registry, "sales", 9);
    const file = versionFile(registry.folder, "sales", damaged, "programs/win.bin");
    const bytes = await readFile(file);
    bytes[bytes.length - 3]! ^= 1;
    await writeFile(file, bytes);
    // A small heap: memory that nothing holds is given back before it counts as growth.
    const { NODE_OPTIONS } = process.env;
    process.env.NODE_OPTIONS = "--max-old-space-size=128 --max-semi-space-size=4";
    service = await serve(registry.folder, ["--ledger", "off"]);
    process.env.NODE_OPTIONS = NODE_OPTIONS ?? "";
    await service.post("/predict", { lead: { visits: 3 } });
  });
  afterAll(() => service.stop("SIGKILL"));

  it("lose no request, mix no versions, and leave memory as it was", async () => {
    const seen = new Map<number, number>();
    const wrong: unknown[] = [];
    let over = false;
    const client = async () => {
      while (!over) {
        const answer = await service
          .post("/predict", { lead: { visits: 3 } })
          .catch((error: unknown) => error);
        if (!(answer instanceof Response) || answer.status !== 200) {
          wrong.push(answer instanceof Response ? await answer.text() : answer);
          continue;
        }
        const { model, predictions } = (await answer.json()) as {
          model: { version: number };
          predictions: { base: number }[];
        };
        seen.set(model.version, (seen.get(model.version) ?? 0) + 1);
        if (predictions[0]!.base !== bases.get(model.version)) wrong.push({ model, predictions });
      }
    };
    const clients = Array.from({ length: CLIENTS }, client);
    let memory = 0;
    for (let i = 0; i < SWITCHES; i++) {
      if (i % 5 === 4) await registry.setAlias("sales", "champion", damaged);
      else {
        const version = (i % GOOD) + 1;
        const answer = await fetch(`${service.url}/models/sales/aliases/champion`, {
          method: "PUT",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ version }),
        });
        expect(answer.status).toBe(200);
        const { model } = (await (await service.post("/predict", { lead: { visits: 3 } })).json()) as {
          model: { version: number };
        };
        expect(model.version).toBe(version);
      }
      if (i === 50) memory = await held(service);
    }
    const grown = (await held(service)) - memory;
    over = true;
    await Promise.all(clients);
    expect(wrong).toEqual([]);
    expect([...seen.keys()].sort((a, b) => a - b)).not.toContain(damaged);
    expect(seen.size).toBeGreaterThan(GOOD / 2);
    console.log(`memory grew by ${grown.toFixed(0)} MB`);
    expect(grown).toBeLessThan(50);
    const ready = await fetch(`${service.url}/health/ready`);
    expect(ready.status).toBe(200);
    expect((await service.stop()).code).toBe(0);
  });
});
