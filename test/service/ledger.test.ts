import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { type FileLedger, openFileLedger } from "../../src/ledger/files/open-file-ledger.ts";
import { LedgerError } from "../../src/ledger/ledger-error.ts";
import type { LedgerStore } from "../../src/ledger/store.ts";
import type { Registry } from "../../src/registry/registry.ts";
import {
  type Answer,
  answerOf,
  newRegistry,
  nothingRequired,
  predictionsOf,
  publish,
  start,
  type TestService,
} from "./fixture.ts";

const folders: string[] = [];
const ledgers: LedgerStore[] = [];
afterAll(async () => {
  for (const ledger of ledgers) await ledger.close();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

interface Kept {
  readonly service: TestService;
  readonly ledger: FileLedger;
  readonly root: string;
  readonly registry: Registry;
  send(method: string, path: string, body?: unknown): Promise<Answer>;
}

async function keptService(
  isSync = false,
  change: (store: LedgerStore) => LedgerStore = (store) => store,
): Promise<Kept> {
  const root = join(await mkdtemp(join(tmpdir(), "leadlight-kept-")), "ledger");
  folders.push(join(root, ".."));
  const registry = await newRegistry();
  await registry.setAlias("sales", "champion", await publish(registry, "sales", -0.5, nothingRequired));
  const ledger = await openFileLedger(root, { clock: () => new Date("2026-07-01T12:00:00.000Z"), watch: 20 });
  ledgers.push(ledger);
  const service = await start(registry, { ledger: { store: change(ledger), isSync } });
  const send = async (method: string, path: string, body?: unknown) =>
    answerOf(
      await fetch(service.url + path, {
        method,
        ...(body !== undefined && {
          headers: { "content-type": "application/json" },
          body: typeof body === "string" ? body : JSON.stringify(body),
        }),
      }),
    );
  return { service, ledger, root, registry, send };
}

const lead = { id: "42", visits: 7, budget: 300, industry: "retail" };
const won = { outcome: "won", at: "2026-07-02" };

describe("a service with a ledger", () => {
  let kept: Kept;
  beforeEach(async () => {
    kept = await keptService();
  });

  it("keeps what was sent and answered, and says how", async () => {
    const { service, ledger } = kept;
    const answer = await service.predict({ lead, explain: 1, asOf: "2026-06-30" });
    expect(answer.json).toMatchObject({ logged: "buffered" });
    const [prediction] = predictionsOf(answer);
    const [entry, ...others] = await ledger.find({ leadId: "42" });
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      kind: "prediction",
      predictionId: prediction!.predictionId,
      model: { name: "sales", version: 1 },
      ask: { asOf: "2026-06-30T00:00:00.000Z", explain: 1 },
      index: 0,
      lead,
    });
    expect((entry as { answer: unknown }).answer).toEqual(prediction);
  });

  it("keeps each lead of many, none that is refused, and those without an id under none", async () => {
    const { service, ledger } = kept;
    const answer = await service.predict({
      leads: [lead, { id: "7", visits: "many" }, { visits: 1 }, { id: 9 }],
    });
    const ids: unknown[] = [];
    for await (const { entry } of ledger.scan()) ids.push([entry.leadId, (entry as { index: number }).index]);
    expect(ids).toEqual([
      ["42", 0],
      [null, 2],
      ["9", 3],
    ]);
    expect(predictionsOf(answer).map(({ id }) => id)).toEqual(["42", "7", "2", "9"]);
  });

  it("keeps the leads of a stream", async () => {
    const { service, ledger } = kept;
    const answer = await fetch(`${service.url}/predict/batch`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: "id,visits,budget,industry\na,1,2,retail\nb,2,3,mining\n",
    });
    expect(answer.headers.get("leadlight-logged")).toBe("buffered");
    await answer.text();
    expect((await ledger.find({ leadId: "b" }))[0]).toMatchObject({
      lead: { visits: "2" },
      ask: { coerce: true },
    });
  });

  it("records outcomes by lead and by prediction, each once", async () => {
    const { service, send } = kept;
    const [prediction] = predictionsOf(await service.predict({ leads: [{ visits: 3 }, lead] }));
    expect((await send("POST", "/outcomes", { id: "42", ...won })).json).toEqual({
      status: "recorded",
      id: "42",
      predictionId: null,
      logged: "durable",
    });
    expect((await send("POST", "/outcomes", { id: "42", ...won })).json).toMatchObject({
      status: "repeated",
    });
    const { predictionId } = prediction!;
    expect((await send("POST", "/outcomes", { predictionId, ...won })).json).toMatchObject({
      status: "recorded",
      predictionId,
    });
    const contradiction = await send("POST", "/outcomes", { id: "42", ...won, outcome: "lost" });
    expect(contradiction.status).toBe(409);
    expect(contradiction.text).toContain("found it won at 2026-07-02T00:00:00.000Z on record");
    const correction = { id: "42", ...won, outcome: "lost", correct: true };
    expect((await send("POST", "/outcomes", correction)).json).toMatchObject({ status: "corrected" });
    expect((await send("POST", "/outcomes", { id: "nobody", ...won })).status).toBe(404);
  });

  it.each([
    ["{", "line 1"],
    [{ ...won }, "neither it nor predictionId"],
    [{ id: "1", predictionId: "2", ...won }, "both"],
    [{ id: "1", outcome: "maybe", at: "2026-01-01" }, '"won" or "lost"'],
    [{ id: "1", outcome: "won", at: "yesterday" }, "a date such as"],
    [{ id: "1", outcome: "won" }, "field at: found nothing"],
    [{ id: "1", ...won, amount: -1 }, "a number from 0"],
    [{ id: "1", ...won, note: "x" }, "only id"],
  ])("refuses the outcome %j", async (body, told) => {
    const answer = await kept.send("POST", "/outcomes", body);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(JSON.stringify(told).slice(1, -1));
  });

  it("doesn't score a lead that objected, alone or among others, until it is taken off the list", async () => {
    const { service, ledger, send } = kept;
    expect((await send("PUT", "/leads/42/do-not-profile")).json).toEqual({ doNotProfile: true });
    const alone = await service.predict({ lead });
    expect(alone).toMatchObject({ status: 403, json: { type: "urn:leadlight:problem:do-not-profile" } });
    const many = await service.predict({ leads: [{ id: "1" }, { ...lead, id: " 42" }] });
    expect(many.json).toMatchObject({
      predictions: [
        { id: "1" },
        { index: 1, error: { status: 403, type: "urn:leadlight:problem:do-not-profile" } },
      ],
    });
    expect(await ledger.find({ leadId: "42" })).toEqual([]);
    expect((await send("DELETE", "/leads/42/do-not-profile")).json).toEqual({ doNotProfile: false });
    expect((await service.predict({ lead })).status).toBe(200);
  });

  it("erases a lead, with a receipt, from every file", async () => {
    const { service, send, root } = kept;
    const id = "lead/ä 42";
    await service.predict({
      leads: [
        { ...lead, id },
        { ...lead, id: "43" },
      ],
    });
    await service.predict({ lead: { ...lead, id } });
    await send("POST", "/outcomes", { id, ...won });
    const receipt = await send("DELETE", `/leads/${encodeURIComponent(id)}`);
    expect(receipt).toMatchObject({
      status: 200,
      json: { erased: { predictions: 2, outcomes: 1, neighbours: 0 }, mayHaveLearned: [] },
    });
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true }))
      if (entry.isFile())
        expect(await readFile(join(entry.parentPath, entry.name), "utf8")).not.toContain("lead/ä");
    expect((await send("GET", `/leads/${encodeURIComponent(id)}/explanation`)).status).toBe(404);
    expect(JSON.stringify(service.lines)).not.toContain("lead/");
    expect((await send("GET", "/leads/43/explanation")).status).toBe(200);
  });

  it("names in the receipt the versions that were trained from the ledger after the lead was predicted", async () => {
    const { service, send, registry } = kept;
    await service.predict({ lead }); // at noon of the first of July
    const data = (model: string, readAt: string) => ({ data: { rows: 1, ledger: { model, readAt } } });
    const publishWith = async (name: string, about: object) => {
      const { files } = await registry.read("sales", 1);
      return registry.publish(name, { files, about: { learner: "additive", ...about } });
    };
    await publishWith("sales", data("sales", "2026-07-01T11:59:59.000Z"));
    const after = await publishWith("sales", data("sales", "2026-07-01T12:00:01.000Z"));
    await publishWith("sales", { data: { rows: 1, sha256: "0" } });
    await publishWith("sales", data("others", "2026-07-02T00:00:00.000Z"));
    await publishWith("next", data("sales", "2026-07-02T00:00:00.000Z"));
    expect((await send("DELETE", "/leads/42")).json).toMatchObject({
      mayHaveLearned: [
        { name: "next", version: 1 },
        { name: "sales", version: after },
      ],
    });
    expect((await send("DELETE", "/leads/42")).json).toMatchObject({ mayHaveLearned: [] });
  });

  it("forgets an erased lead's answers under idempotency keys", async () => {
    const { service, send } = kept;
    const ask = (id: string) =>
      fetch(`${service.url}/predict`, {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": `key-of-${id}` },
        body: JSON.stringify({ lead: { ...lead, id } }),
      }).then((answer) => answer.text());
    const [first, other] = [await ask("42"), await ask("43")];
    expect(await ask("42")).toBe(first);
    await send("DELETE", "/leads/42");
    expect(await ask("42")).not.toBe(first);
    expect(await ask("43")).toBe(other);
  });

  it("explains what was decided, replays it to the last bit, and says what would have changed it", async () => {
    const { service, send } = kept;
    await service.predict({ lead: { ...lead, visits: 1 }, explain: "none" });
    const [last] = predictionsOf(await service.predict({ lead, explain: 1, framework: "bant" }));
    await send("POST", "/outcomes", { id: "42", ...won, amount: 12 });
    const { status, json } = await send("GET", "/leads/42/explanation");
    expect(status).toBe(200);
    expect(json).toMatchObject({
      id: "42",
      predictionId: last!.predictionId,
      model: { name: "sales", version: 1 },
      inputs: lead,
      replay: { same: true },
      outcome: { outcome: "won", amount: 12 },
      earlier: [{ grade: expect.any(String) }],
    });
    const { answer, contributions, wouldHaveChanged } = json as {
      answer: { base: number; logit: number };
      contributions: { contribution: number }[];
      wouldHaveChanged: { field: string; probability: number }[];
    };
    expect(answer).toEqual(last);
    const sum = contributions.reduce((total, { contribution }) => total + contribution, answer.base);
    expect(sum).toBeCloseTo(answer.logit, 9);
    expect(wouldHaveChanged.length).toBeGreaterThan(0);
    const { field, value } = wouldHaveChanged[0] as unknown as { field: string; value: unknown };
    const [changed] = predictionsOf(await service.predict({ lead: { ...lead, [field]: value } }));
    expect(changed!.probability).toBe(wouldHaveChanged[0]!.probability);
  });
});

it("makes predictions durable before they are answered where that is asked for", async () => {
  const { service, root } = await keptService(true);
  expect((await service.predict({ lead })).json).toMatchObject({ logged: "durable" });
  const [name] = await readdir(join(root, "segments"));
  expect(await readFile(join(root, "segments", name!), "utf8")).toContain('"leadId":"42"');
});

describe("where the ledger can't be written", () => {
  const failing = (store: LedgerStore): LedgerStore => ({
    ...store,
    append: () => false,
    appendDurably: async () => {
      throw new LedgerError("writing /secret/path: found the disk full");
    },
    status: () => ({ ...store.status(), failure: "the disk is full", isDropping: true }),
  });

  it("scores on, says that nothing is kept, and isn't ready", async () => {
    const { service, send } = await keptService(false, failing);
    expect((await service.predict({ lead })).json).toMatchObject({ logged: "off" });
    const ready = await service.get("/health/ready");
    expect(ready).toMatchObject({ status: 503, json: { ready: false, ledger: { state: "dropping" } } });
    expect((await send("POST", "/outcomes", { id: "42", ...won })).status).toBe(404);
  });

  it("refuses what was to be durable, and tells the path only to the log", async () => {
    const { service } = await keptService(true, failing);
    const answer = await service.predict({ lead });
    expect(answer).toMatchObject({ status: 503, json: { type: "urn:leadlight:problem:ledger-unavailable" } });
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(answer.text).not.toContain("secret");
    expect(JSON.stringify(service.lines)).toContain("/secret/path");
  });
});

it("scores nobody by any address while it isn't known who objected, says so, and goes on once it is", async () => {
  let isKnown = true;
  const { service, send } = await keptService(false, (store) => ({
    ...store,
    status: () => ({ ...store.status(), knowsObjectors: isKnown }),
  }));
  const tensor = { name: "visits", shape: [1], datatype: "FP64", data: [3] };
  const addresses: readonly [string, unknown][] = [
    ["/predict", { lead }],
    ["/predict", { leads: [lead, { visits: 1 }] }],
    ["/explain", { lead }],
    ["/qualify", { lead, framework: "bant" }],
    ["/invocations", { dataframe_records: [lead] }],
    ["/v1/models/sales:predict", { instances: [lead] }],
    ["/v1/models/sales:explain", { instances: [lead] }],
    ["/v2/models/sales/infer", { inputs: [tensor] }],
  ];
  const statuses = async () => {
    const found: number[] = [];
    for (const [path, body] of addresses) found.push((await send("POST", path, body)).status);
    const batch = { method: "POST", headers: { "content-type": "application/x-ndjson" } };
    found.push(
      (await fetch(`${service.url}/predict/batch`, { ...batch, body: JSON.stringify(lead) })).status,
    );
    return [...found, (await service.get("/health/ready")).status];
  };
  expect(new Set(await statuses())).toEqual(new Set([200]));
  isKnown = false;
  expect(new Set(await statuses())).toEqual(new Set([503]));
  expect((await service.predict({ lead })).json).toMatchObject({
    type: "urn:leadlight:problem:ledger-unavailable",
    detail: expect.stringContaining("who objected"),
  });
  isKnown = true;
  expect(new Set(await statuses())).toEqual(new Set([200]));
});

it("says that it keeps nothing where it was started so", async () => {
  const registry = await newRegistry();
  await registry.setAlias("sales", "champion", await publish(registry, "sales"));
  const service = await start(registry);
  expect((await service.get("/leads/42/explanation")).status).toBe(501);
  expect((await service.get("/health/ready")).json).toMatchObject({ ledger: { state: "off" } });
});
