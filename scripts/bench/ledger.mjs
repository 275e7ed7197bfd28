// How many predictions a second the ledger makes durable, every group synced, and what that costs a processor:
//
//     npm run build && node scripts/bench/ledger.mjs [SECONDS]
//
// Each entry is an answer of usual length (4,000 characters). One run with buffered entries, one where every caller waits.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFileLedger } from "../../dist/ledger/files/open-file-ledger.js";
import { predictionDrafts } from "../../dist/ledger/prediction-draft.js";

const seconds = Number(process.argv[2] ?? 5);
const AT_ONCE = 256;
const answer = JSON.stringify({ probability: 0.25, reasons: "x".repeat(4000) });
const draft = predictionDrafts({
  model: { name: "sales", version: 1, sha256: "0".repeat(64) },
  ask: { asOf: "2026-01-01T00:00:00.000Z", explain: "all" },
  idField: "id",
});
let made = 0;
const entry = () => {
  const lead = { id: String(made++), visits: 7, budget: 300, industry: "retail" };
  return draft({ at: "2026-01-01T00:00:00.000Z", lead, index: 0, predictionId: crypto.randomUUID(), answer });
};

async function measure(name, step) {
  const folder = await mkdtemp(join(tmpdir(), "leadlight-bench-ledger-"));
  const ledger = await openFileLedger(join(folder, "ledger"), { clock: () => new Date() });
  const [from, cpu] = [performance.now(), process.cpuUsage()];
  let rows = 0;
  while (performance.now() - from < 1000 * seconds) rows += await step(ledger);
  while (ledger.status().waiting > 0)
    (await ledger.drained()) ?? (await new Promise((resolve) => setTimeout(resolve, 5)));
  const wall = (performance.now() - from) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  console.log(
    `${name}: ${Math.round(rows / wall)} rows a second, ${((user + system) / rows).toFixed(1)} µs of a processor each`,
  );
  await ledger.close();
  await rm(folder, { recursive: true, force: true });
}

await measure("durable, 1 at a time", async (ledger) => {
  await ledger.appendDurably([entry()]);
  return 1;
});
await measure(`durable, ${AT_ONCE} callers at a time`, async (ledger) => {
  await Promise.all(Array.from({ length: AT_ONCE }, () => ledger.appendDurably([entry()])));
  return AT_ONCE;
});
await measure("buffered", async (ledger) => {
  for (let i = 0; i < AT_ONCE; i++) ledger.append([entry()]);
  await (ledger.drained() ?? new Promise((resolve) => setImmediate(resolve)));
  return AT_ONCE;
});
