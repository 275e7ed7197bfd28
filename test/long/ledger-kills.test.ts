import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openFileLedger } from "../../src/ledger/files/open-file-ledger.ts";
import { Random } from "../../src/numeric/random.ts";

const ROUNDS = 100;
/** What may be missing of what was buffered, in milliseconds: 50, and what a busy machine adds to a write of its disk. */
const BEHIND = 50 + 450;
const writer = fileURLToPath(new URL("ledger-writer.js", import.meta.url));
let folder = "";

beforeAll(async () => {
  if (!existsSync(new URL("../../dist/ledger/record-outcome.js", import.meta.url)))
    throw new Error("found no dist/ledger/record-outcome.js, wanted the built library: run npm run build");
  folder = await mkdtemp(join(tmpdir(), "leadlight-ledger-kills-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Lets the writer work for so long after its first word, kills it, and gives back the lines that it said, and when it died. */
async function killed(root: string, round: number, milliseconds: number) {
  const child = spawn(process.execPath, [writer, root, String(round)], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  let complaint = "";
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.on("close", (_, signal) => resolve(signal)),
  );
  child.stderr.on("data", (text) => {
    complaint += text;
  });
  await new Promise<void>((resolve) => {
    child.stdout.on("data", (text) => {
      said += text;
      resolve();
    });
    void ended.then(() => resolve());
  });
  await wait(milliseconds);
  const at = performance.timeOrigin + performance.now();
  child.kill("SIGKILL");
  expect(await ended, complaint).toBe("SIGKILL");
  return { at, lines: said.split("\n").slice(0, -1) };
}

it(`loses nothing that was acknowledged through ${ROUNDS} kills, and of what was buffered only the last moments`, async () => {
  const random = new Random(71);
  const root = join(folder, "ledger");
  const kept: string[] = [];
  const buffered: { id: string; age: number }[] = [];
  let torn = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { at, lines } = await killed(root, round, 20 + random.uniform() * 150);
    for (const line of lines) {
      const [first, id] = line.split(" ") as [string, string];
      if (first === "torn") torn += Number(id);
      else if (first === "kept") kept.push(id);
      else buffered.push({ id, age: at - Number(first) });
    }
  }
  const ledger = await openFileLedger(root, { clock: () => new Date() });
  const there = new Set<string>();
  for await (const { entry } of ledger.scan())
    there.add(entry.kind === "outcome" ? entry.entryId : entry.predictionId);
  expect(ledger.faults()).toBe(0);
  expect(kept.filter((id) => !there.has(id))).toEqual([]);
  const lost = buffered.filter(({ id }) => !there.has(id));
  expect(lost.filter(({ age }) => age > BEHIND)).toEqual([]);
  expect(kept.length).toBeGreaterThan(ROUNDS);
  expect(lost.length).toBeGreaterThan(0); // the kills did come before what was buffered was written
  console.log(
    `${kept.length} acknowledged, all there; ${lost.length} of ${buffered.length} buffered lost, the oldest ${Math.round(Math.max(...lost.map(({ age }) => age)))} ms before the kill; ${torn} torn ends`,
  );
  await ledger.close();
});
