import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { Registry } from "../../src/registry/registry.ts";
import { isInShare } from "../../src/service/share.ts";
import { newRegistry, publish, publishChampion, start, type TestService } from "./fixture.ts";

interface Answered {
  readonly model: { readonly version: number };
  readonly predictions: readonly {
    readonly id: string;
    readonly base: number;
    readonly model?: { version: number };
  }[];
}

let registry: Registry;
beforeAll(async () => {
  registry = await newRegistry();
  await publishChampion(registry, "sales", -0.5);
  await registry.setAlias("sales", "challenger", await publish(registry, "sales", 1));
});

const ask = async (service: TestService, body: object) => (await service.predict(body)).json as Answered;
const hasLoaded = async (service: TestService, alias: string) => {
  const versions = async () => (await service.get("/metrics")).text;
  await expect
    .poll(versions, { timeout: 10_000 })
    .toMatch(new RegExp(`leadlight_alias_version\\{[^}]*alias="${alias}"`));
};

describe("a share", () => {
  it("is by the lead's id: stable, near its size, a larger one holding the smaller", () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => `lead-${i}`);
    const tenth = ids.filter((id) => isInShare(id, 0.1));
    expect(Math.abs(tenth.length - 2000)).toBeLessThan(4 * Math.sqrt(20_000 * 0.1 * 0.9));
    for (const id of tenth) expect(isInShare(id, 0.3)).toBe(true);
    expect(isInShare(null, 0.999)).toBe(false);
    // Pinned by its definition, so that no later version deals the leads anew.
    const at = createHash("sha256").update("leadlight share lead-1").digest().readUIntBE(0, 6) / 2 ** 48;
    expect(isInShare("lead-1", at)).toBe(false);
    expect(isInShare("lead-1", at + 1e-9)).toBe(true);
  });

  it("is answered by the other version, each lead in its place and told which", async () => {
    const service = await start(registry, { contest: { share: { ref: "challenger", part: 0.3 } } });
    await hasLoaded(service, "challenger");
    const leads = Array.from({ length: 300 }, (_, i) => ({ id: `lead-${i}`, visits: 3 }));
    const { model, predictions } = await ask(service, { leads: [...leads, { visits: 3 }] });
    expect(model.version).toBe(1);
    expect(predictions.map(({ id }) => id)).toEqual([...leads.map(({ id }) => id), "300"]);
    for (const { id, base, model: by } of predictions.slice(0, 300)) {
      expect(by?.version).toBe(isInShare(id, 0.3) ? 2 : undefined);
      expect(base).toBe(isInShare(id, 0.3) ? 1 : -0.5);
    }
    expect(predictions.at(-1)).toMatchObject({ base: -0.5 });
    const rival = leads.find(({ id }) => isInShare(id, 0.3))!;
    const alone = await ask(service, { lead: rival });
    expect(alone.model.version).toBe(2);
    expect(alone.predictions[0]!.model).toBeUndefined();
    const named = await ask(service, { lead: rival, model: "sales" });
    expect(named.model.version).toBe(1);
  });

  it("of a version that isn't there is the champion's, and ready says so", async () => {
    const service = await start(registry, { contest: { share: { ref: "nobody", part: 0.9 } } });
    await expect
      .poll(async () => (await service.get("/health/ready")).json)
      .toMatchObject({
        ready: true,
        degraded: [expect.stringContaining("the share: looking for sales@nobody")],
      });
    const leads = Array.from({ length: 20 }, (_, i) => ({ id: `lead-${i}`, visits: 3 }));
    const { predictions } = await ask(service, { leads });
    expect(new Set(predictions.map(({ base }) => base))).toEqual(new Set([-0.5]));
  });
});

describe("a shadow", () => {
  it("scores what was answered, changes no answer, and is told in metrics and log", async () => {
    const service = await start(registry, { contest: { shadow: "challenger" } });
    await hasLoaded(service, "challenger");
    const leads = Array.from({ length: 50 }, (_, i) => ({ id: `lead-${i}`, visits: i % 11 }));
    const { predictions } = await ask(service, { leads });
    for (const { base, model } of predictions) expect([base, model]).toEqual([-0.5, undefined]);
    const metrics = async () => (await service.get("/metrics")).text;
    await expect.poll(metrics, { timeout: 10_000 }).toMatch(/^leadlight_shadow_difference_count 50$/m);
    expect(Number(/^leadlight_shadow_difference_sum (\S+)$/m.exec(await metrics())![1])).toBeGreaterThan(1);
    await service.close();
    expect(service.lines.find(({ message }) => message.startsWith("the shadow"))).toMatchObject({
      fields: { leads: 50, refused: 0, passedOver: 0, meanDifference: expect.any(Number) },
    });
    expect(JSON.stringify(service.lines)).not.toContain("lead-7");
  });
});
