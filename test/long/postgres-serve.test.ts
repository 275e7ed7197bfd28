import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Registry } from "../../src/registry/registry.ts";
import { leadlight } from "../e2e/binary.ts";
import { type Served, serve } from "../e2e/served.ts";
import { newRegistry, nothingRequired, publish } from "../service/fixture.ts";
import { PASSWORD, type PostgresServer, startPostgres } from "./postgres-server.ts";

/* `leadlight serve --ledger postgres://…`, two processes as two machines would run it, over one real database. */

const PATIENT = { timeout: 20_000 };
const lead = { id: "42", visits: 7, budget: 300, industry: "retail" };
let server: PostgresServer;
let registry: Registry;
let url: string;
let one: Served;
let other: Served;
const logs: string[] = [];

beforeAll(async () => {
  server = await startPostgres();
  registry = await newRegistry();
  await registry.setAlias("sales", "champion", await publish(registry, "sales", -0.5, nothingRequired));
  await registry.setAlias("sales", "challenger", await publish(registry, "sales", 0.3, nothingRequired));
});
afterAll(() => server.remove());

const started = (...more: string[]) => serve(registry.folder, ["--ledger", url, ...more]);
beforeEach(async () => {
  url = server.database();
  one = await started();
  other = await started();
});
afterEach(async () => {
  for (const service of [one, other]) {
    const { code, err } = await service.stop();
    logs.push(err);
    expect(code).toBe(0);
  }
  expect(logs.join("\n")).not.toMatch(new RegExp(`${PASSWORD}|DeprecationWarning|an unexpected error`));
});

interface Answer {
  readonly status: number;
  readonly json: Record<string, unknown>;
}
async function send(service: Served, method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(service.url + path, {
    method,
    ...(body !== undefined && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}
const predict = (service: Served, ...leads: object[]) => send(service, "POST", "/predict", { leads });
const isReady = async (service: Served) => (await fetch(`${service.url}/health/ready`)).status === 200;

async function rows(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const found = await client.query(sql);
  await client.end();
  return found.rows;
}

it("keeps what one process predicted for the outcome, the explanation and the erasure that another is asked for", async () => {
  const answer = await predict(one, lead, { ...lead, id: "43" });
  expect(answer).toMatchObject({ status: 200, json: { logged: "buffered" } });
  // At once: the other process waits for what is buffered.
  const won = { id: "42", outcome: "won", at: "2026-07-02", amount: 900 };
  expect((await send(other, "POST", "/outcomes", won)).json).toMatchObject({ status: "recorded" });
  expect((await send(one, "POST", "/outcomes", won)).json).toMatchObject({ status: "repeated" });
  expect((await send(one, "POST", "/outcomes", { ...won, outcome: "lost" })).status).toBe(409);
  expect((await send(other, "GET", "/leads/42/explanation")).json).toMatchObject({
    inputs: lead,
    replay: { same: true },
    outcome: { outcome: "won", amount: 900 },
    model: { name: "sales", version: 1 },
  });

  await registry.writeNeighbours("sales", 1, { features: ["visits"], ids: ["42"], contributions: [[1]] });
  expect((await send(other, "DELETE", "/leads/42")).json).toMatchObject({
    erased: { predictions: 1, outcomes: 1, neighbours: 1 },
  });
  for (const service of [one, other])
    expect((await send(service, "GET", "/leads/42/explanation")).status).toBe(404);
  expect((await send(one, "GET", "/leads/43/explanation")).status).toBe(200);
  expect(await rows("SELECT * FROM leadlight_erasing")).toEqual([]);
  expect(JSON.stringify(await rows("SELECT * FROM leadlight_entries"))).not.toContain('"42"');
  expect((await registry.neighbours("sales", 1))?.ids).toEqual([]);
});

it("knows all of it after a restart, also who objected, which every process hears", async () => {
  await predict(one, lead);
  expect((await send(one, "PUT", "/leads/99/do-not-profile")).status).toBe(200);
  const refused = async () => (await send(other, "POST", "/predict", { lead: { ...lead, id: "99" } })).status;
  await expect.poll(refused, PATIENT).toBe(403);
  await one.stop();
  one = await started("--ledger-sync");
  expect((await send(one, "GET", "/leads/42/explanation")).json).toMatchObject({ replay: { same: true } });
  expect((await send(one, "POST", "/predict", { lead: { ...lead, id: "99" } })).status).toBe(403);
  expect((await predict(one, lead)).json).toMatchObject({ logged: "durable" });
  expect((await rows("SELECT seq FROM leadlight_entries WHERE lead_id = '42'")).length).toBe(2);
});

it("loses nothing durable where a process is killed, and the other goes on", async () => {
  await one.stop();
  one = await started("--ledger-sync");
  const acknowledged: string[] = [];
  const asking = (async () => {
    for (let i = 0; ; i++) {
      const answer = await predict(one, { ...lead, id: `kept-${i}` }).catch(() => null);
      if (answer?.status !== 200) return;
      acknowledged.push(`kept-${i}`);
    }
  })();
  await expect.poll(() => acknowledged.length, PATIENT).toBeGreaterThan(20);
  await one.stop("SIGKILL");
  await asking;
  one = await started();
  const kept = new Set((await rows("SELECT lead_id FROM leadlight_entries")).map((row) => row.lead_id));
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  expect((await send(other, "GET", `/leads/${acknowledged.at(-1)}/explanation`)).status).toBe(200);
});

it("finishes at the next start an erasure in whose midst it was killed", async () => {
  await predict(one, lead, { ...lead, id: "43" });
  await registry.writeNeighbours("sales", 1, { features: ["visits"], ids: ["42"], contributions: [[1]] });
  await expect.poll(async () => (await rows("SELECT 1 FROM leadlight_entries")).length, PATIENT).toBe(2);
  // Held where entries are to be deleted, so that the kill comes in the midst.
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  await holder.query("BEGIN");
  await holder.query("LOCK TABLE leadlight_entries IN SHARE MODE");
  const asked = fetch(`${one.url}/leads/42`, { method: "DELETE" }).catch(() => null);
  await expect.poll(async () => (await rows("SELECT 1 FROM leadlight_erasing")).length, PATIENT).toBe(1);
  const ended = one.stop("SIGKILL");
  expect(await asked).toBeNull();
  await ended;
  await holder.end();
  one = await started();
  await expect.poll(() => one.log(), PATIENT).toContain("erasures that were cut short are finished");
  expect(await rows("SELECT * FROM leadlight_erasing")).toEqual([]);
  expect((await rows("SELECT lead_id FROM leadlight_entries")).map((row) => row.lead_id)).toEqual(["43"]);
  expect((await registry.neighbours("sales", 1))?.ids).toEqual([]);
});

it("scores nobody before the database has told who objected, buffers while it is away, and goes on by itself", async () => {
  server.stop();
  const late = await started();
  try {
    expect(await isReady(late)).toBe(false);
    expect((await predict(late, lead)).status).toBe(503);
    // Who knew the list goes on; outcomes can't be promised.
    expect((await predict(one, lead)).json).toMatchObject({ logged: "buffered" });
    expect(
      (await send(one, "POST", "/outcomes", { id: "42", outcome: "won", at: "2026-07-02" })).status,
    ).toBe(503);
    server.start();
    await expect.poll(() => isReady(late), PATIENT).toBe(true);
    expect((await predict(late, lead)).status).toBe(200);
    const kept = async () => (await rows("SELECT 1 FROM leadlight_entries WHERE lead_id = '42'")).length;
    await expect.poll(kept, PATIENT).toBe(2);
    await expect
      .poll(async () => (await send(other, "GET", "/leads/42/explanation")).status, PATIENT)
      .toBe(200);
  } finally {
    expect((await late.stop()).code).toBe(0);
  }
});

it("is read by the commands: exported, verified, replayed, compared", async () => {
  await one.stop();
  one = await started("--shadow", "challenger");
  await expect
    .poll(async () => (await fetch(`${one.url}/metrics`)).text(), PATIENT)
    .toMatch(/alias="challenger"\} 2/);
  const leads = Array.from({ length: 40 }, (_, i) => ({ ...lead, id: `lead-${i}`, visits: i % 9 }));
  await predict(one, ...leads);
  for (const [i, { id }] of leads.entries()) {
    const body = { id, outcome: i % 4 === 0 ? "won" : "lost", at: new Date(Date.now() + 1000).toISOString() };
    expect((await send(one, "POST", "/outcomes", body)).status).toBe(200);
  }
  await expect.poll(async () => (await rows("SELECT 1 FROM leadlight_entries")).length, PATIENT).toBe(120);
  const run = (...args: string[]) =>
    leadlight(["ledger", ...args, "--ledger", url, "--models", registry.folder, "--json"]);
  expect(JSON.parse((await run("verify")).out)).toEqual({
    ...{ predictions: 40, outcomes: 40, shadows: 40, faults: 0 },
  });
  expect(JSON.parse((await run("replay")).out)).toMatchObject({ replayed: 80, same: 80 });
  const until = new Date(Date.now() + 90 * 86_400_000).toISOString();
  const compared = await run("compare", "--until", until);
  expect(compared.code, compared.err).toBe(0);
  expect(JSON.parse(compared.out).comparisons).toMatchObject([
    { how: "shadow", leads: { champion: 40 }, wins: { champion: 10 }, challenger: { version: 2 } },
  ]);
  expect(compared.out + compared.err).not.toContain(PASSWORD);
});
