import { createHash } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Draft, LedgerEntry } from "../../src/ledger/entry.ts";
import { type FileLedger, openFileLedger } from "../../src/ledger/files/open-file-ledger.ts";
import type { LedgerStore } from "../../src/ledger/store.ts";
import { loadScorer } from "../../src/registry/load.ts";
import type { Registry } from "../../src/registry/registry.ts";
import type { Metrics } from "../../src/service/metrics.ts";
import { createShadow } from "../../src/service/shadow.ts";
import { isInShare } from "../../src/service/share.ts";
import { runInProcess } from "../cli/in-process.ts";
import { memoryLog, newRegistry, publish, publishChampion, start, type TestService } from "./fixture.ts";

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

describe("in the ledger", () => {
  const ledgers: FileLedger[] = [];
  afterAll(async () => {
    for (const ledger of ledgers) await ledger.close();
  });
  const clock = () => new Date("2026-07-01T12:00:00.000Z");
  async function openLedger(name: string): Promise<FileLedger> {
    const ledger = await openFileLedger(join(registry.folder, "..", name), { clock, watch: 20 });
    ledgers.push(ledger);
    return ledger;
  }
  async function entriesOf(ledger: FileLedger): Promise<LedgerEntry[]> {
    const entries: LedgerEntry[] = [];
    for await (const { entry } of ledger.scan()) entries.push(entry);
    return entries;
  }

  it("stands what the shadow said beside each prediction, with the grade and probability that it would answer", async () => {
    const store = await openLedger("shadowed");
    const ledger = { store, isSync: false };
    const service = await start(registry, { ledger, contest: { shadow: "challenger" } });
    await hasLoaded(service, "challenger");
    const leads = Array.from({ length: 45 }, (_, i) => ({ id: `lead-${i}`, visits: i % 11 }));
    await ask(service, { leads: [...leads, { visits: 3 }, { id: "bad", visits: "x" }] });
    const shadows = async () => (await entriesOf(store)).filter((entry) => entry.kind === "shadow");
    await expect.poll(async () => (await shadows()).length, { timeout: 10_000 }).toBe(46);
    const alone = await ask(service, { leads: [...leads, { visits: 3 }], model: "sales@challenger" });
    const wanted = (alone.predictions as unknown as Record<string, unknown>[]).map((one) => [
      one.probability,
      one.grade,
    ]);
    const predictions = (await entriesOf(store)).filter(
      (entry) => entry.kind === "prediction" && entry.model.version === 1,
    );
    const said = new Map((await shadows()).map((entry) => [entry.predictionId, entry]));
    expect(predictions.map(({ predictionId }) => said.get(predictionId!)!)).toMatchObject(
      wanted.map(([probability, grade], i) => ({
        ...{ probability, grade, model: { name: "sales", version: 2 } },
        leadId: leads[i]?.id ?? null,
      })),
    );
    await store.closeSegment();
    const replay = ["ledger", "replay", "--models", registry.folder, "--json"];
    const { code, out, told } = await runInProcess(
      [...replay, "--ledger", join(registry.folder, "..", "shadowed")],
      clock,
    );
    expect(code, told).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ replayed: 46 + 46 + 46, same: 46 + 46 + 46, different: [] });
  });

  it("never stands what the shadow would say of a lead that was erased meanwhile", async () => {
    const erase: ((leadId: string) => void)[] = [];
    const written: Draft[] = [];
    const store = {
      onErase: (listener: (leadId: string) => void) => void erase.push(listener),
      append: (drafts: readonly Draft[]) => written.push(...drafts) > 0,
    } as unknown as LedgerStore;
    const shadowed: number[] = [];
    const metrics = { shadowed: (difference: number) => shadowed.push(difference) } as unknown as Metrics;
    const beside = createShadow({ metrics, log: memoryLog().log, store, clock });
    const shadow = await loadScorer(registry, "sales@challenger");
    const question = {
      asOf: clock().getTime(),
      coerce: false,
      explain: "none",
      framework: undefined,
    } as const;
    for (const id of ["a", "b", "a", "c"])
      beside.add({
        ...{ lead: { id, visits: 3 }, leadId: id, predictionId: `of ${id}`, shadow, question },
        ...{ probability: 0.5, grade: "A" },
      });
    for (const listener of erase) listener("a");
    await expect.poll(() => shadowed.length).toBe(2);
    beside.close();
    expect(written.map(({ leadId }) => leadId)).toEqual(["b", "c"]);
  });

  it("tells of each dealt lead to whom it was dealt, how likely, and against whom; of others nothing", async () => {
    const store = await openLedger("dealt");
    const ledger = { store, isSync: true };
    const service = await start(registry, { ledger, contest: { share: { ref: "challenger", part: 0.25 } } });
    await hasLoaded(service, "challenger");
    const leads = Array.from({ length: 80 }, (_, i) => ({ id: `lead-${i}`, visits: i % 11 }));
    await ask(service, { leads });
    await ask(service, { lead: { id: "named", visits: 1 }, model: "sales" });
    for (const entry of await entriesOf(store)) {
      if (entry.kind !== "prediction") throw new Error(entry.kind);
      if (entry.leadId === "named") expect(entry.dealt).toBeUndefined();
      else
        expect([entry.model.version, entry.dealt]).toMatchObject(
          isInShare(entry.leadId!, 0.25)
            ? [2, { role: "challenger", share: 0.25, against: { name: "sales", version: 1 } }]
            : [1, { role: "champion", share: 0.75, against: { name: "sales", version: 2 } }],
        );
    }
  });
});
