import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openFileLedger } from "../../src/ledger/files/open-file-ledger.ts";
import { predictionDrafts } from "../../src/ledger/prediction-draft.ts";
import { loadScorer } from "../../src/registry/load.ts";
import { openRegistry } from "../../src/registry/registry.ts";
import type { Prediction } from "../../src/scoring/prediction.ts";
import { csv, simulatedLeads } from "../e2e/simulated.ts";
import { type Ran, runInProcess } from "./in-process.ts";

/* A model is trained from a file, its predictions and what became of them are kept, and it learns from these alone. */

let folder = "";
const now = () => new Date("2026-06-01T00:00:00.000Z");
const file = (name: string) => join(folder, name);
const leadlight = (...args: string[]): Promise<Ran> =>
  runInProcess([...args, "--models", file("models")], now);
const leads = simulatedLeads(800, 5);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadlight-from-ledger-"));
  await writeFile(file("leads.csv"), csv(leads));
  const how = [
    "--target",
    "outcome",
    "--positive",
    "approved",
    "--lost",
    "declined,cancelled",
    "--horizon",
    "30",
  ];
  const { code, told } = await leadlight(
    "train",
    file("leads.csv"),
    ...how,
    "--learner",
    "bayes",
    "--threads",
    "1",
  );
  expect(code, told).toBe(0);

  const { name, version, sha256, scorer } = await loadScorer(openRegistry(file("models"), { now }), "leads");
  const idField = scorer.parts.schema.columns.find(({ role }) => role === "id")!.name;
  const closedField = scorer.parts.schema.columns.find(({ role }) => role === "closed")!.name;
  const createdField = scorer.parts.schema.columns.find(({ role }) => role === "created")!.name;
  const ledger = await openFileLedger(file("ledger"), { clock: now });
  let ids = 0;
  for (const lead of leads as unknown as Record<string, string | number | null>[]) {
    const { outcome, [closedField]: closed, ...inputs } = lead;
    const asOf = new Date(String(lead[createdField])).toISOString();
    const draft = predictionDrafts({
      model: { name, version, sha256 },
      ask: { asOf, explain: 1, coerce: true },
      idField,
    });
    const [answer] = scorer.scoreLeads([inputs], { asOf: Date.parse(asOf), explain: 1, coerce: true }) as [
      Prediction,
    ];
    const predictionId = `p${++ids}`;
    const text = JSON.stringify({ predictionId, ...answer });
    ledger.append([draft({ at: asOf, lead: inputs, index: 0, predictionId, answer: text })]);
    if (outcome === "open" || ids % 40 === 0) continue;
    const end = {
      entryId: `o${ids}`,
      outcome: outcome === "approved" ? "won" : "lost",
      time: new Date(String(closed)).toISOString(),
      amount: null,
      replaces: null,
    };
    const leadId = String(lead[idField]);
    ledger.append([
      { kind: "outcome", at: end.time, leadId, predictionId: null, body: JSON.stringify(end).slice(1, -1) },
    ]);
  }
  await ledger.setDoNotProfile(String((leads as unknown as Record<string, unknown>[])[0]![idField]), true);
  await ledger.close();
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a model learns from exactly what it saw, with what became of it, without those who objected", async () => {
  const { code, out, told } = await leadlight(
    "train",
    "--from-ledger",
    "leads",
    "--learner",
    "bayes",
    "--threads",
    "1",
    "--json",
  );
  expect(code, told).toBe(0);
  const result = JSON.parse(out) as {
    name: string;
    version: number;
    rows: Record<string, number>;
    horizonDays: number;
  };
  expect(result).toMatchObject({ name: "leads", version: 2, horizonDays: 30 });
  expect(result.rows).toMatchObject({ read: 800, doNotProfile: 1, unreadable: 0 });
  expect(result.rows.won! + result.rows.lost! + result.rows.open!).toBe(799);
  expect(told).toContain("left out: 1 lead on the do-not-profile list");
  const of = (version: number) => loadScorer(openRegistry(file("models"), { now }), `leads:${version}`);
  const { manifest } = await of(2);
  expect(manifest.data).toMatchObject({ ledger: { model: "leads", readAt: now().toISOString() } });
  const fields = (await of(2)).scorer.parts.schema.columns.map(({ name, role }) => `${name} ${role}`);
  expect(fields.filter((one) => one.endsWith(" id") || one.endsWith(" created"))).toEqual(
    (await of(1)).scorer.parts.schema.columns
      .map(({ name, role }) => `${name} ${role}`)
      .filter((one) => one.endsWith(" id") || one.endsWith(" created")),
  );
});

test("a training from a file leaves out those who objected, too", async () => {
  const how = [
    "--target",
    "outcome",
    "--positive",
    "approved",
    "--lost",
    "declined,cancelled",
    "--horizon",
    "30",
  ];
  const args = ["train", file("leads.csv"), ...how, "--learner", "bayes", "--threads", "1", "--json"];
  const { out } = await leadlight(...args);
  expect((JSON.parse(out) as { rows: object }).rows).toMatchObject({ read: 800, doNotProfile: 1 });
});

test("scoring a file leaves them out as well", async () => {
  const { out, told } = await leadlight("score", file("leads.csv"), "--out", file("scores.csv"), "--json");
  expect((JSON.parse(out) as { rows: object }).rows).toMatchObject({
    read: 800,
    scored: 799,
    doNotProfile: 1,
  });
  expect(told).toContain("left out: 1 lead on the do-not-profile list");
  expect(await readFile(file("scores.csv"), "utf8")).not.toContain("L00001");
});

test("every entry replays to the last bit, is verified and exported", async () => {
  const replayed = await leadlight("ledger", "replay", "--json");
  expect(JSON.parse(replayed.out)).toEqual({ replayed: 800, same: 800, versionsGone: 0, different: [] });
  const verified = await leadlight("ledger", "verify", "--json");
  expect(JSON.parse(verified.out)).toMatchObject({ predictions: 800, faults: 0 });
  const exported = await leadlight("ledger", "export", "--out", file("entries.ndjson"), "--json");
  const lines = (await readFile(file("entries.ndjson"), "utf8")).trim().split("\n");
  expect(lines.length).toBe((JSON.parse(exported.out) as { entries: number }).entries);
  expect(JSON.parse(lines[0]!)).toMatchObject({ kind: "prediction", predictionId: "p1" });
});

test.each([
  [["train"], "neither a file of leads nor --from-ledger"],
  [["train", "x.csv", "--from-ledger", "leads"], "x.csv beside --from-ledger"],
  [["train", "--from-ledger", "nobody"], "nobody"],
  [["train", "--from-ledger", "leads", "--ledger", "nowhere"], "found none there"],
  [["train", "--from-ledger", "leads", "--ledger", "mysql://x/y"], "mysql://"],
])("refuses %j", async (args, told) => {
  const ran = await leadlight(...args);
  expect(ran.code).toBe(2);
  expect(ran.told).toContain(told);
});
