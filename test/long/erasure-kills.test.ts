import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { beforeAll, expect, it } from "vitest";
import { type FileLedger, openFileLedger } from "../../src/ledger/files/open-file-ledger.ts";
import { parseEntry } from "../../src/ledger/frame.ts";
import { Random } from "../../src/numeric/random.ts";
import type { Registry } from "../../src/registry/registry.ts";
import { type Served, serve } from "../e2e/served.ts";
import { newRegistry, nothingRequired, publish } from "../service/fixture.ts";
import { demandBuilt } from "./kill-writer.ts";

/** `ROUNDS=200 npm run test:long -- erasure-kills` for more. */
const ROUNDS = Number(process.env.ROUNDS ?? 30);
/** Of other leads, in every round. */
const OTHERS = 40;

let registry: Registry;
let root: string;
beforeAll(async () => {
  demandBuilt();
  registry = await newRegistry();
  root = join(registry.folder, "..", "ledger");
  await registry.setAlias("sales", "champion", await publish(registry, "sales", -0.5, nothingRequired));
});

interface Receipt {
  readonly erased: { readonly predictions: number; readonly outcomes: number; readonly neighbours: number };
}

const erase = async (service: Served, id: string): Promise<Receipt | null> => {
  const answer = await fetch(`${service.url}/leads/${id}`, { method: "DELETE" }).catch(() => null);
  return answer?.ok ? ((await answer.json()) as Receipt) : null;
};

/** Every file of the ledger and of the won deals, as text; Parquet as the entries in it. */
async function stored(): Promise<string> {
  let text = "";
  for (const folder of [root, join(registry.folder, "sales", "neighbours")])
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile() && !entry.name.endsWith(".parquet"))
        text += `${entry.name}\n${await readFile(join(entry.parentPath, entry.name), "latin1")}\n`;
  return text + (await exported()).join("\n");
}

/** Opens the ledger while no service has it, which would finish an erasure: what must be so before is looked at before. */
async function withLedger<Result>(work: (ledger: FileLedger) => Promise<Result>): Promise<Result> {
  const ledger = await openFileLedger(root, { clock: () => new Date() });
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}

const exported = () =>
  withLedger(async (ledger) => {
    const lines: string[] = [];
    for await (const { line } of ledger.scan()) lines.push(line);
    expect(ledger.faults()).toBe(0);
    return lines;
  });

it(`an erasure is complete, or is completed at the next start, through ${ROUNDS} kills; the others' entries stay`, async () => {
  const random = new Random(73);
  const kept = new Set<string>();
  const erased: string[] = [];
  const counts = { receipts: 0, finishedAtStart: 0, askedAgain: 0, nothingBegun: 0 };
  let service = await serve(registry.folder, ["--ledger-sync"]);
  for (let round = 0; round < ROUNDS; round++) {
    const id = `erased-${randomUUID()}`;
    const lead = { visits: 3, industry: "software" };
    const others = Array.from({ length: OTHERS }, (_, i) => ({ id: `other-${round}-${i}`, ...lead }));
    const answer = await service.post("/predict", { leads: [{ id, ...lead }, ...others, { id, ...lead }] });
    const { predictions } = (await answer.json()) as { predictions: { id: string; predictionId: string }[] };
    for (const one of predictions) if (one.id !== id) kept.add(one.predictionId);
    const at = "2026-07-02";
    expect((await service.post("/outcomes", { id, outcome: "won", at })).status).toBe(200);
    await registry.writeNeighbours("sales", 1, {
      features: ["visits"],
      ids: [id, "other"],
      contributions: [[0.1], [0.2]],
    });
    // Now and then the lead stands in Parquet, which is written anew.
    if (round % 4 === 3) {
      await service.stop();
      await withLedger((ledger) => ledger.roll({ all: true }));
      service = await serve(registry.folder, ["--ledger-sync"]);
    }

    // As long as another erasure takes now, the kill comes at any moment of it, or a little after.
    await service.post("/predict", { lead: { id: "measured", ...lead } });
    const from = performance.now();
    await erase(service, "measured");
    const usual = performance.now() - from;
    const asked = erase(service, id);
    await wait(random.uniform() * 1.5 * usual);
    const ended = service.stop("SIGKILL");
    const receipt = await asked;
    await ended;
    // Before the next start: what a receipt told of is gone already.
    if (receipt !== null) {
      counts.receipts++;
      expect(await readdir(join(root, "erasing"))).toEqual([]);
      expect(receipt.erased, `round ${round}`).toEqual({ predictions: 2, outcomes: 1, neighbours: 1 });
      expect(await stored(), `round ${round}`).not.toContain(id);
    }
    service = await serve(registry.folder, ["--ledger-sync"]);
    const isFinished = service.log().includes("erasures that were cut short are finished");
    const again = (await erase(service, id))!;
    const left = Object.values(again.erased).reduce((sum, count) => sum + count, 0);
    if (receipt !== null) expect(left).toBe(0);
    else if (isFinished) {
      counts.finishedAtStart++;
      expect(left, `round ${round}`).toBe(0); // it was all done before the service listened
    } else if (left > 0) {
      counts.nothingBegun++;
      expect(again.erased, `round ${round}`).toEqual({ predictions: 2, outcomes: 1, neighbours: 1 });
    } else counts.askedAgain++; // done, and killed before the answer
    expect(await readdir(join(root, "erasing"))).toEqual([]);
    erased.push(id);
  }
  await service.stop();
  const text = await stored();
  expect(erased.filter((id) => text.includes(id))).toEqual([]);
  const there = new Set((await exported()).map((line) => parseEntry(line).predictionId));
  expect([...kept].filter((id) => !there.has(id))).toEqual([]);
  expect(there.size).toBe(kept.size);
  console.log(JSON.stringify(counts));
  expect(counts.finishedAtStart).toBeGreaterThan(ROUNDS / 10); // the kills did hit erasures
});
