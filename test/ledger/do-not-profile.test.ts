import { appendFile, mkdir, mkdtemp, readFile, rm, truncate, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { nodeDisk } from "../../src/ledger/files/disk.ts";
import { createDoNotProfile } from "../../src/ledger/files/do-not-profile.ts";
import { layoutOf } from "../../src/ledger/files/layout.ts";
import { openFileLedger } from "../../src/ledger/files/open-file-ledger.ts";
import { LedgerError } from "../../src/ledger/ledger-error.ts";
import type { LedgerStore } from "../../src/ledger/store.ts";

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

const clock = () => new Date("2026-07-01T12:00:00.000Z");
const OBJECTORS = ["anna", "ben", "clara", "dora"];
let root = "";
let path = "";
const open = (more: object = {}) => openFileLedger(root, { clock, ...more });

/** A ledger that knows four leads that objected, of which one agreed again. */
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), "leadlight-objectors-"));
  folders.push(folder);
  root = join(folder, "ledger");
  path = layoutOf(root).doNotProfile;
  const ledger = await open();
  for (const id of [...OBJECTORS, "emil"]) await ledger.setDoNotProfile(id, true);
  await ledger.setDoNotProfile("emil", false);
  await ledger.close();
});

const knows = (ledger: LedgerStore) => [...OBJECTORS, "emil"].filter((id) => ledger.isDoNotProfile(id));

async function refused(): Promise<string> {
  const error = await open().then(
    () => new Error("it was opened"),
    (found: unknown) => found as Error,
  );
  expect(error).toBeInstanceOf(LedgerError);
  expect(error.message).toMatch(/^reading the do-not-profile list .*: found .*, wanted .*: put it back/);
  expect(error.message).not.toContain("\n");
  return error.message;
}

describe("a list that was damaged while nobody looked", () => {
  test("is refused where a line was torn out of its middle", async () => {
    const text = await readFile(path, "utf8");
    const at = text.indexOf("\n") + 60;
    await writeFile(path, text.slice(0, at) + text.slice(at + 90));
    expect(await refused()).toContain("line 2 damaged");
  });

  test.each([
    ["zeros", "\0".repeat(40)],
    ["text", "nobody objects\n"],
    ["a blank line", "\n"],
    ["another object", '{"listed":false}\n'],
    ["a scalar", "17\n"],
  ])("is refused where %s stand between its lines", async (_, garbage) => {
    const text = await readFile(path, "utf8");
    const at = text.indexOf("\n") + 1;
    await writeFile(path, text.slice(0, at) + garbage + text.slice(at));
    expect(await refused()).toContain("line 2 damaged");
  });

  test("is refused whichever byte was changed", async () => {
    const bytes = await readFile(path);
    const ends = [...bytes.keys()].filter((at) => bytes[at] === 10);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 1).filter((at) => !ends.includes(at)),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          const other = Buffer.from(bytes);
          other[at]! ^= change;
          await writeFile(path, other);
          await refused();
        },
      ),
      { numRuns: 60, examples: [[bytes.indexOf('"lead"') + 12, 1]] },
    );
  });

  test("is refused where it is gone, or belongs to another ledger", async () => {
    const text = await readFile(path, "utf8");
    await unlink(path);
    expect(await refused()).toContain("no file");
    await writeFile(path, text);
    const about = layoutOf(root).about;
    await writeFile(about, (await readFile(about, "utf8")).replace(/"key":"...../, '"key":"00000'));
    expect(await refused()).toContain("line 1 damaged");
  });

  test("knows every lead on it where lines or pieces stand there twice", async () => {
    const text = await readFile(path, "utf8");
    const lines = text.split(/(?<=\n)/);
    const last = lines.length - 1;
    for (const doubled of [
      text + text,
      text + lines[last - 1]!, // taken alone it would list who agreed again
      lines.flatMap((line) => [line, line]).join(""),
      lines.slice(0, 3).join("") + lines.slice(1).join(""),
    ]) {
      await writeFile(path, doubled);
      const ledger = await open();
      expect(knows(ledger)).toEqual(OBJECTORS);
      expect(await ledger.setDoNotProfile("frida", true)).toBe(true);
      await ledger.close();
      const again = await open();
      expect([...knows(again), again.isDoNotProfile("frida")]).toEqual([...OBJECTORS, true]);
      await again.close();
    }
  });

  test("knows all that was acknowledged where a crash left a torn end, and goes on behind it", async () => {
    await appendFile(path, '{"n":7,"at":"2026-07-01T');
    const ledger = await open();
    expect(knows(ledger)).toEqual(OBJECTORS);
    await ledger.setDoNotProfile("frida", true);
    await ledger.close();
    const again = await open();
    expect([...knows(again), again.isDoNotProfile("frida")]).toEqual([...OBJECTORS, true]);
    await again.close();
  });

  test("is taken again once damaged lines are out", async () => {
    const lines = (await readFile(path, "utf8")).split(/(?<=\n)/);
    await writeFile(path, [lines[0], ...lines.slice(2)].join(""));
    const ledger = await open();
    expect(knows(ledger)).toEqual(OBJECTORS.filter((id) => id !== "ben"));
    expect(await ledger.setDoNotProfile("ben", true)).toBe(true);
    await ledger.close();
  });
});

describe("a list that is damaged while a process reads it on", () => {
  test.each<[string, () => Promise<void>]>([
    ["removed", () => unlink(path)],
    ["shortened", () => truncate(path, 200)],
    ["continued by garbage", () => appendFile(path, "nobody objects\n")],
  ])("%s: nobody is known to have agreed until it is as it was", async (_, damage) => {
    const told: string[] = [];
    const ledger = await open({
      watch: 10,
      onListFault: (reason: string) => told.push(reason),
      onListRead: () => told.push("again"),
    });
    const text = await readFile(path, "utf8");
    await damage();
    await expect.poll(() => ledger.status().knowsObjectors).toBe(false);
    await expect(ledger.setDoNotProfile("frida", true)).rejects.toBeInstanceOf(LedgerError);
    await writeFile(path, text);
    await expect.poll(() => ledger.status().knowsObjectors).toBe(true);
    expect(knows(ledger)).toEqual(OBJECTORS);
    expect(told).toEqual([expect.stringContaining("reading the do-not-profile list"), "again"]);
    await ledger.close();
  });
});

test("a ledger whose making a crash cut short is made when it is opened again", async () => {
  const layout = layoutOf(root);
  for (const made of [
    [],
    [layout.segments],
    [layout.segments, layout.parquet, layout.erasing],
    [layout.segments, layout.parquet, layout.erasing, layout.doNotProfile],
  ]) {
    await rm(root, { recursive: true });
    await mkdir(root);
    for (const place of made) await (place === path ? writeFile(path, "") : mkdir(place));
    const ledger = await open();
    expect(await ledger.setDoNotProfile("anna", true)).toBe(true);
    await ledger.close();
    // What holds anything is no beginning: without what it says of itself it stays refused.
    await unlink(layout.about);
    await expect(open()).rejects.toThrow("a folder with other things in it");
  }
});

test("a list that was begun before its lines were numbered is read and goes on", async () => {
  const { key } = JSON.parse(await readFile(layoutOf(root).about, "utf8")) as { key: string };
  await writeFile(
    path,
    (await readFile(path, "utf8"))
      .split("\n")
      .slice(0, -1)
      .map((line) => {
        const { at, lead, listed } = JSON.parse(line) as Record<string, unknown>;
        return `${JSON.stringify({ at, lead, listed })}\n`;
      })
      .join(""),
  );
  const list = createDoNotProfile(nodeDisk, layoutOf(root), { key, isMade: false });
  await list.readOn();
  expect([list.count(), list.has("anna"), list.has("emil")]).toEqual([4, true, false]);
  expect(await list.set("anna", false, clock())).toBe(true);
  const ledger = await open();
  expect(knows(ledger)).toEqual(OBJECTORS.slice(1));
  await ledger.close();
});

test("two that read on at one time count its bytes once, and the next change stands behind the last", async () => {
  const { key } = JSON.parse(await readFile(layoutOf(root).about, "utf8")) as { key: string };
  const list = createDoNotProfile(nodeDisk, layoutOf(root), { key, isMade: true });
  await Promise.all([list.readOn(), list.readOn(), list.readOn()]);
  const before = await readFile(path, "utf8");
  await Promise.all([list.readOn(), list.set("frida", true, clock()), list.readOn()]);
  const after = await readFile(path, "utf8");
  expect(after.startsWith(before)).toBe(true);
  expect(after.slice(before.length).split("\n").length).toBe(2);
  expect(after).not.toContain("\0");
  const ledger = await open();
  expect(ledger.isDoNotProfile("frida")).toBe(true);
  await ledger.close();
});
