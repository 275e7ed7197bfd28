import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openFileLedger } from "../../src/ledger/files/open-file-ledger.ts";
import { Random } from "../../src/numeric/random.ts";
import { demandBuilt, killedWriter } from "./kill-writer.ts";

const ROUNDS = 100;
/** What may be missing of what was buffered, in milliseconds. */
const BEHIND = 50;
/** How long entries are gathered, of these. */
const GATHERED = 20;
/** What counts as the last moments before a kill, in milliseconds. */
const LATELY = 1000;

let folder = "";
beforeAll(async () => {
  demandBuilt();
  folder = await mkdtemp(join(tmpdir(), "leadlight-ledger-kills-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A buffered entry, how old it was at the kill, and how far behind the ledger may have been by what the machine took. */
interface Buffered {
  readonly id: string;
  readonly age: number;
  readonly allowed: number;
}

/**
 * How far behind a ledger may be: 50 ms, or, on a machine that is busy with something else, what it took for a turn of the loop
 * and for the write under way and the next one, beside the gathering.
 */
function allowedBehind(at: number, lines: readonly (readonly string[])[]): number {
  const longest = (word: string) =>
    Math.max(
      0,
      ...lines
        .filter(([what, time]) => what === word && Number(time) > at - LATELY)
        .map(([, , took]) => Number(took)),
    );
  const [what, time] = lines.findLast(([word]) => word === "writing" || word === "wrote") ?? [];
  const underWay = what === "writing" ? at - Number(time) : 0;
  const [, turned = String(at)] = lines.findLast(([word]) => word === "turned") ?? [];
  const turn = Math.max(longest("turned"), at - Number(turned));
  return Math.max(BEHIND, GATHERED + turn + 2 * Math.max(longest("wrote"), underWay));
}

it(`loses nothing that was acknowledged through ${ROUNDS} kills, and of what was buffered only the last 50 ms`, async () => {
  const random = new Random(71);
  const root = join(folder, "ledger");
  const kept: string[] = [];
  const buffered: Buffered[] = [];
  let torn = 0;
  let starved = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const milliseconds = 20 + random.uniform() * 250;
    const killed = await killedWriter("ledger-writer.js", [root, String(round)], milliseconds);
    const { at } = killed;
    const lines = killed.lines.map((line) => line.split(" "));
    const allowed = allowedBehind(at, lines);
    if (allowed > BEHIND) starved++;
    for (const [what, first, id] of lines) {
      if (what === "torn") torn += Number(first);
      if (what === "kept") kept.push(first!);
      if (what === "buffered") buffered.push({ id: id!, age: at - Number(first), allowed });
    }
  }
  const ledger = await openFileLedger(root, { clock: () => new Date() });
  const there = new Set<string>();
  for await (const { entry } of ledger.scan())
    there.add(entry.kind === "outcome" ? entry.entryId : entry.predictionId);
  expect(ledger.faults()).toBe(0);
  expect(kept.filter((id) => !there.has(id))).toEqual([]);
  const lost = buffered.filter(({ id }) => !there.has(id));
  const oldest = Math.max(...lost.map(({ age }) => age));
  console.log(
    `${kept.length} acknowledged, all there; ${lost.length} of ${buffered.length} buffered lost, the oldest ${oldest.toFixed(0)} ms before the kill; ${torn} torn ends; in ${starved} of ${ROUNDS} rounds the machine itself took longer than ${BEHIND} ms`,
  );
  expect(lost.filter(({ age, allowed }) => age > allowed)).toEqual([]);
  expect(kept.length).toBeGreaterThan(ROUNDS);
  expect(lost.length).toBeGreaterThan(0); // the kills did come before what was buffered was written
  await ledger.close();
});
