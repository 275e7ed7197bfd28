import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Registry } from "../../src/registry/registry.ts";
import {
  type Answer,
  answerOf,
  newRegistry,
  predictionsOf,
  publish,
  publishChampion,
  start,
  type TestService,
} from "./fixture.ts";

const lead = { visits: 3 };
const modelOf = ({ json }: Answer) => (json as { model: { name: string; version: number } }).model;

/** Turns one bit of a version's program. */
async function damage(registry: Registry, name: string, version: number): Promise<void> {
  const file = join(registry.folder, name, "versions", String(version), "programs", "win.bin");
  const bytes = await readFile(file);
  bytes[bytes.length - 3]! ^= 1;
  await writeFile(file, bytes);
}

describe("the pages of models", () => {
  let registry: Registry;
  let service: TestService;
  beforeAll(async () => {
    registry = await newRegistry();
    await publishChampion(registry, "sales");
    await registry.setAlias("sales", "challenger", await publish(registry, "sales"));
    await publishChampion(registry, "other");
    service = await start(registry, { defaultModel: "sales@challenger" });
  });

  it("list them all", async () => {
    const { status, json } = await service.get("/models");
    expect(status).toBe(200);
    expect(json).toEqual({
      models: [
        { name: "other", aliases: { champion: 1 }, versions: [1], latest: 1 },
        { name: "sales", aliases: { champion: 1, challenger: 2 }, versions: [1, 2], latest: 2 },
      ],
    });
    expect((await service.get("/models/other")).json).toEqual((json as { models: unknown[] }).models[0]);
  });

  it("tell of a version what a lead may hold", async () => {
    const { json } = await service.get("/models/sales/versions/2");
    expect(json).toEqual({
      name: "sales",
      version: 2,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      aliases: ["challenger"],
      createdAt: "2026-07-01T12:00:00.000Z",
      learner: "additive",
      horizonDays: 90,
      framework: "bant",
      frameworkVersion: "2",
      frameworkSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      unmapped: ["authority", "need", "timing", "conversation", "fit"],
      fields: [
        { name: "id", type: "text", required: false },
        { name: "visits", type: "number", required: true },
        { name: "budget", type: "number", required: false },
        { name: "industry", type: "category", required: false },
      ],
    });
  });

  it.each([
    ["/models/nobody", 404, /found other, sales$/],
    ["/models/nobody/versions/1", 404, /found models other, sales$/],
    ["/models/sales/versions/3", 404, /versions 1, 2$/],
    ["/models/sales/versions/0", 400, /field version/],
    ["/models/sales/versions/champion", 400, /field version/],
    ["/models/..%2f..%2fetc", 400, /field name/],
    ["/models/%00", 400, /field name/],
    ["/models/a:1@b/versions/1", 400, /field name/],
    ["/drivers?model=nobody", 404, /nobody@champion/],
    ["/drivers?model=..%2fsales", 400, /field model/],
    ["/drivers?model=sales&model=other", 400, /field model: found it more than once/],
    ["/drivers?modell=sales", 400, /field modell/],
  ])("%s is %i", async (path, status, detail) => {
    const answer = await service.get(path);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ status, detail: expect.stringMatching(detail) });
    expect(answer.text).not.toContain(registry.folder);
  });

  it("tell what drives conversion, of the default model or another", async () => {
    const { json } = await service.get("/drivers");
    expect(json).toMatchObject({
      model: { name: "sales", version: 2 },
      drivers: [{ feature: "visits", direction: "rising" }, { feature: "budget" }, { feature: "industry" }],
    });
    expect(modelOf(await service.get("/drivers?model=other"))).toMatchObject({ name: "other", version: 1 });
  });

  it("are linked from the index, for a person and for a program", async () => {
    const page = await service.get("/", { accept: "text/html,application/xhtml+xml,*/*;q=0.8" });
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const hrefs = Array.from(page.text.matchAll(/href="([^"]+)"/g), ([, href]) => href!);
    const { json } = await service.get("/", { accept: "application/json" });
    expect((json as { links: { href: string }[] }).links.map(({ href }) => href)).toEqual(hrefs);
    expect(hrefs).toContain("/drivers?model=other");
    for (const href of hrefs) expect((await service.get(href)).status).toBe(200);
  });
});

/** The version that answers now. */
const versionNow = async (service: TestService) => modelOf(await service.predict({ lead })).version;
const ready = (service: TestService) => service.get("/health/ready");

describe("a promotion", () => {
  it("is seen without a restart", async () => {
    const registry = await newRegistry();
    await publishChampion(registry, "sales", -0.5);
    const service = await start(registry);
    expect(await versionNow(service)).toBe(1);
    await publishChampion(registry, "sales", 1);
    await expect.poll(() => versionNow(service)).toBe(2);
    expect(predictionsOf(await service.predict({ lead }))[0]!.base).toBe(1);
  });

  it("lets the version before answer until the new one is read, replayed and warm", async () => {
    const registry = await newRegistry();
    await publishChampion(registry, "sales");
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let isRead = false;
    const slow: Registry = {
      ...registry,
      read: async (name, version) => {
        if (version === 2) await gate;
        const found = await registry.read(name, version);
        isRead ||= version === 2;
        return found;
      },
    };
    const service = await start(slow);
    expect(await versionNow(service)).toBe(1);
    await publishChampion(registry, "sales");
    for (let i = 0; i < 10; i++) expect(await versionNow(service)).toBe(1);
    expect(isRead).toBe(false);
    open();
    await expect.poll(() => versionNow(service)).toBe(2);
  });

  it("of a damaged version is refused: the old one goes on and ready says so, until a sound one comes", async () => {
    const registry = await newRegistry();
    await publishChampion(registry, "sales");
    const service = await start(registry);
    expect(await versionNow(service)).toBe(1);
    expect((await ready(service)).json).toMatchObject({ ready: true, degraded: [] });
    const broken = await publish(registry, "sales");
    await damage(registry, "sales", broken);
    await registry.setAlias("sales", "champion", broken);
    await expect
      .poll(async () => (await ready(service)).json)
      .toMatchObject({
        ready: true,
        reason: null,
        degraded: [
          "sales@champion: version 1 goes on; loading sales@champion: found files that aren't what was written, wanted a whole version",
        ],
      });
    expect(await versionNow(service)).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 200)); // some more looks, told once
    const warnings = service.lines.filter(({ message }) => message.startsWith("the last good"));
    expect(warnings).toMatchObject([
      { level: "warn", fields: { version: 1, fault: expect.stringContaining("sha256") } },
    ]);
    const damaged = await service.predict({ lead, model: "sales:2" });
    expect(damaged.json).toMatchObject({
      type: "urn:leadlight:problem:model-unavailable",
      status: 503,
      detail: "loading sales:2: found files that aren't what was written, wanted a whole version",
    });
    await publishChampion(registry, "sales");
    await expect.poll(() => versionNow(service), { timeout: 5000 }).toBe(3);
    expect((await ready(service)).json).toMatchObject({ ready: true, degraded: [] });
  });

  it("that scores its golden leads otherwise doesn't become active, whole as its files are", async () => {
    const registry = await newRegistry();
    await publishChampion(registry, "sales");
    const service = await start(registry);
    expect(await versionNow(service)).toBe(1);
    const { files } = await registry.read("sales", 1);
    const golden = JSON.parse(Buffer.from(files.get("golden.json")!).toString());
    golden.logits[0] += 1e-12;
    const otherwise = new Map(files).set("golden.json", Buffer.from(JSON.stringify(golden)));
    const version = await registry.publish("sales", { files: otherwise, about: {} });
    await registry.setAlias("sales", "champion", version);
    await expect
      .poll(async () => (await ready(service)).json)
      .toMatchObject({ ready: true, degraded: [expect.stringContaining("version 1 goes on")] });
    expect(await versionNow(service)).toBe(1);
    expect((await service.predict({ lead, model: `sales:${version}` })).status).toBe(503);
    expect(JSON.stringify(service.lines)).toContain("the golden replay failed at lead 0");
  });

  it("isn't needed for the last good version where the folder goes away", async () => {
    const registry = await newRegistry();
    await publishChampion(registry, "sales");
    const service = await start(registry);
    expect(await versionNow(service)).toBe(1);
    await rename(registry.folder, `${registry.folder}-gone`);
    service.clock.advance(5000);
    await expect
      .poll(async () => (await ready(service)).json)
      .toMatchObject({
        ready: true,
        reason: null,
        degraded: ["sales@champion: version 1 goes on; looking for sales@champion: found no model"],
      });
    expect((await ready(service)).status).toBe(200);
    expect(await versionNow(service)).toBe(1);
    expect((await service.get("/models")).json).toEqual({ models: [] });
    await rename(`${registry.folder}-gone`, registry.folder);
    await expect
      .poll(async () => (await ready(service)).json, { timeout: 5000 })
      .toMatchObject({ degraded: [] });
  });

  it("nor where it can't be read", async () => {
    const registry = await newRegistry();
    await publishChampion(registry, "sales");
    const service = await start(registry);
    expect((await service.predict({ lead })).status).toBe(200);
    await rename(registry.folder, `${registry.folder}-gone`);
    await writeFile(registry.folder, "a file in the folder's place");
    service.clock.advance(5000);
    expect(modelOf(await service.predict({ lead }))).toMatchObject({ version: 1 });
    const list = await service.get("/models");
    expect(list).toMatchObject({ status: 503, json: { type: "urn:leadlight:problem:model-unavailable" } });
    expect(list.text).not.toContain(registry.folder);
    expect((await service.get("/")).status).toBe(200);
  });
});

describe("PUT /models/:name/aliases/:alias", () => {
  const put = async (service: TestService, address: string, body: unknown, type = "application/json") =>
    answerOf(
      await fetch(`${service.url}/models/${address}`, {
        method: "PUT",
        headers: { "content-type": type },
        body: JSON.stringify(body),
      }),
    );

  it("is answered when the version answers, is kept in the history, and may be asked twice", async () => {
    const registry = await newRegistry();
    await publishChampion(registry, "sales");
    const service = await start(registry, { lookEvery: 3_600_000 });
    expect(await versionNow(service)).toBe(1);
    await publish(registry, "sales");
    const answer = await put(service, "sales/aliases/champion", { version: 2, because: "a test" });
    expect(answer.json).toEqual({
      name: "sales",
      alias: "champion",
      at: "2026-07-01T12:00:00.000Z",
      from: 1,
      to: 2,
    });
    expect(await versionNow(service)).toBe(2);
    expect(await put(service, "sales/aliases/champion", { version: 2 })).toMatchObject({ status: 200 });
    expect((await put(service, "sales/aliases/next", { version: 1 })).status).toBe(200);
    expect(modelOf(await service.predict({ lead, model: "sales@next" })).version).toBe(1);
    expect(await registry.history("sales")).toMatchObject([
      { to: 1 },
      { from: 1, to: 2, because: "a test" },
      { alias: "next" },
    ]);
  });

  it("refuses a damaged version, and the alias stays where it was", async () => {
    const registry = await newRegistry();
    await publishChampion(registry, "sales");
    await damage(registry, "sales", await publish(registry, "sales"));
    const service = await start(registry);
    expect((await put(service, "sales/aliases/champion", { version: 2 })).status).toBe(503);
    expect(await registry.aliases("sales")).toEqual({ champion: 1 });
  });

  it("refuses as champion what the gate refused, unless told why", async () => {
    const registry = await newRegistry();
    await publishChampion(registry, "sales");
    await publish(registry, "sales", -0.5, undefined, {
      gate: { passed: false, because: "it is no better" },
    });
    const service = await start(registry);
    const refused = await put(service, "sales/aliases/champion", { version: 2 });
    expect(refused).toMatchObject({
      status: 409,
      json: { detail: expect.stringContaining("it is no better") },
    });
    expect((await put(service, "sales/aliases/challenger", { version: 2 })).status).toBe(200);
    const told = await put(service, "sales/aliases/champion", { version: 2, because: "we know better" });
    expect(told.status).toBe(200);
    expect((await registry.history("sales")).at(-1)).toMatchObject({ overruled: "it is no better" });
  });

  it.each<[string, unknown, number, RegExp]>([
    ["sales/aliases/latest", { version: 1 }, 400, /field alias/],
    ["sales/aliases/v3", { version: 1 }, 400, /field alias/],
    ["sales/aliases/a%20b", { version: 1 }, 400, /field alias/],
    ["sales/aliases/..%2f..%2fx", { version: 1 }, 400, /field alias/],
    ["..%2fsales/aliases/champion", { version: 1 }, 400, /field name/],
    ["nobody/aliases/champion", { version: 1 }, 404, /nobody:1/],
    ["sales/aliases/champion", { version: 9 }, 404, /sales:9/],
    ["sales/aliases/champion", { version: "1" }, 400, /field version: found text of 1 character/],
    ["sales/aliases/champion", { version: 1.5 }, 400, /field version/],
    ["sales/aliases/champion", { version: 1, becuase: "x" }, 400, /field becuase/],
    ["sales/aliases/champion", [1], 400, /field body: found an array/],
  ])("%s with %j is %i", async (address, body, status, detail) => {
    const registry = await newRegistry();
    await publishChampion(registry, "sales");
    const service = await start(registry);
    const answer = await put(service, address, body);
    expect(answer.json).toMatchObject({ status, detail: expect.stringMatching(detail) });
    expect(await registry.aliases("sales")).toEqual({ champion: 1 });
  });
});

describe("health", () => {
  it("is live at once, ready when a model can be loaded, with the reason before", async () => {
    const registry = await newRegistry();
    const service = await start(registry);
    expect((await service.get("/health/live")).json).toEqual({ live: true });
    const ready = () => service.get("/health/ready");
    expect(await ready()).toMatchObject({
      status: 503,
      json: { ready: false, reason: "choosing the model: found none, wanted a trained one" },
    });
    await publish(registry, "sales");
    expect(await ready()).toMatchObject({
      status: 503,
      json: { ready: false, reason: "looking for sales@champion: found no alias and version 1" },
    });
    await registry.setAlias("sales", "champion", 1);
    expect(await ready()).toMatchObject({ status: 200, json: { ready: true, reason: null, degraded: [] } });
  });

  it("of several models needs only one, unless one is the default", async () => {
    const registry = await newRegistry();
    await damage(registry, "broken", await publishChampion(registry, "broken"));
    await publishChampion(registry, "sales");
    const withDefault = await start(registry, { defaultModel: "broken" });
    const without = await start(registry);
    expect((await without.get("/health/ready")).status).toBe(200);
    expect((await withDefault.get("/health/ready")).status).toBe(503);
  });

  it("and version tell what runs", async () => {
    const service = await start(await newRegistry());
    expect((await service.get("/version", { accept: "application/json" })).json).toEqual({
      name: "leadlight",
      version: "1.2.3",
    });
  });
});
