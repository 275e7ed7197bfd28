import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { type Disk, nodeDisk } from "../../src/ledger/files/disk.ts";
import { openFileLedger } from "../../src/ledger/files/open-file-ledger.ts";
import { LedgerError } from "../../src/ledger/ledger-error.ts";
import type { LedgerStore } from "../../src/ledger/store.ts";
import { prediction } from "../contracts/ledger-store.ts";
import { failure } from "../registry/memory-file-system.ts";

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function emptyRoot(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "leadlight-disk-faults-"));
  folders.push(folder);
  return join(folder, "ledger");
}

/** The real disk, of which a call on a segment fails while `code` says so; a failing write leaves half of its bytes. */
function faultyDisk(call: "create" | "write" | "sync" | "overwrite") {
  const fault = { code: null as string | null };
  const check = (now: string, path: string) => {
    if (fault.code !== null && now === call) throw failure(fault.code, path);
  };
  const disk: Disk = {
    ...nodeDisk,
    create: async (path) => {
      if (path.includes("segments")) check("create", path);
      const file = await nodeDisk.create(path);
      if (!path.includes("segments")) return file;
      return {
        write: async (bytes) => {
          if (fault.code !== null && call === "write") await file.write(bytes.subarray(0, bytes.length >> 1));
          check("write", path);
          await file.write(bytes);
        },
        sync: async () => {
          check("sync", path);
          await file.sync();
        },
        close: () => file.close(),
      };
    },
    overwrite: async (path, patches) => {
      check("overwrite", path);
      await nodeDisk.overwrite(path, patches);
    },
  };
  return { disk, fault };
}

const clock = () => new Date("2026-07-01T12:00:00.000Z");

async function idsIn(ledger: LedgerStore): Promise<string[]> {
  const ids: string[] = [];
  for await (const { entry } of ledger.scan()) ids.push(entry.leadId!);
  return ids.sort();
}

test.each([
  ["create", "EROFS"],
  ["create", "EMFILE"],
  ["write", "ENOSPC"],
  ["write", "EIO"],
  ["sync", "EIO"],
  ["sync", "ENOSPC"],
] as const)(
  "%s that fails with %s loses nothing that was promised, and it goes on by itself",
  async (call, code) => {
    const root = await emptyRoot();
    const { disk, fault } = faultyDisk(call);
    const told: string[] = [];
    const ledger = await openFileLedger(root, {
      clock,
      disk,
      onFailure: (reason) => told.push(reason),
      onRecovery: () => told.push("again"),
    });
    if (call !== "create") await ledger.appendDurably([prediction("before")]);
    fault.code = code;
    await expect(ledger.appendDurably([prediction("refused")])).rejects.toBeInstanceOf(LedgerError);
    expect(ledger.append([prediction("buffered")])).toBe(true);
    await wait(60);
    expect(ledger.status().failure).toContain(code);
    expect(ledger.status().waiting).toBe(1);
    fault.code = null;
    for (let i = 0; i < 100 && ledger.status().waiting > 0; i++) await wait(20);
    expect(ledger.status()).toMatchObject({ waiting: 0, failure: null, dropped: 0 });
    await ledger.appendDurably([prediction("after")]);
    await ledger.close();
    expect(told.at(-1)).toBe("again");

    const again = await openFileLedger(root, { clock });
    const ids = (await idsIn(again)).filter((id) => id !== "refused"); // which may be there: nobody was told that it is
    expect(new Set(ids)).toEqual(new Set([...(call === "create" ? [] : ["before"]), "buffered", "after"]));
    expect(again.faults()).toBe(0);
    expect((await again.find({ leadId: "buffered" })).length).toBe(1);
    await again.close();
  },
);

test("what finds no room while the disk is full is refused and counted", async () => {
  const { disk, fault } = faultyDisk("write");
  const ledger = await openFileLedger(await emptyRoot(), { clock, disk, mostWaiting: 1500 });
  fault.code = "ENOSPC";
  await expect(ledger.appendDurably([prediction("a")])).rejects.toThrow("disk full");
  const taken = Array.from({ length: 20 }, () => ledger.append([prediction("b")]));
  expect(taken[0]).toBe(true);
  expect(taken.at(-1)).toBe(false);
  expect(ledger.status()).toMatchObject({ isDropping: true, dropped: taken.filter((one) => !one).length });
  fault.code = null;
  for (let i = 0; i < 100 && ledger.status().waiting > 0; i++) await wait(20);
  expect(ledger.status()).toMatchObject({ isDropping: false, failure: null });
  expect((await idsIn(ledger)).length).toBe(taken.filter(Boolean).length);
  await ledger.close();
});

test("an erasure that was cut short is finished when the ledger is opened again", async () => {
  const root = await emptyRoot();
  const { disk, fault } = faultyDisk("overwrite");
  const ledger = await openFileLedger(root, { clock, disk });
  await ledger.appendDurably([prediction("secret-id"), prediction("42")]);
  fault.code = "EIO";
  await expect(ledger.erase("secret-id")).rejects.toBeInstanceOf(LedgerError);
  await ledger.close();

  const elsewhere: string[] = [];
  const again = await openFileLedger(root, {
    clock,
    eraseElsewhere: async (leadId) => elsewhere.push(leadId),
  });
  expect(again.opened.erasuresFinished).toBe(1);
  expect(elsewhere).toEqual(["secret-id"]);
  expect(await idsIn(again)).toEqual(["42"]);
  await again.close();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true }))
    if (entry.isFile())
      expect(await readFile(join(entry.parentPath, entry.name), "latin1")).not.toContain("secret-id");
});

test("a torn end is passed over and told, a damaged line inside is counted and never rolled up", async () => {
  const root = await emptyRoot();
  const ledger = await openFileLedger(root, { clock });
  await ledger.appendDurably([prediction("1"), prediction("2"), prediction("3")]);
  const [name] = await readdir(join(root, "segments"));
  const path = join(root, "segments", name!);
  const text = await readFile(path, "utf8");
  await ledger.close();
  // As another process left it that is gone: no process has that number.
  await rm(join(root, "segments"), { recursive: true }).then(() => nodeDisk.mkdir(join(root, "segments")));
  const gone = name!.replace(/-\d+-[^@]*@/, `-999999999-@`);
  await writeFile(
    join(root, "segments", gone),
    `${text.replace('"leadId":"2"', '"leadId":"7"')}${text.slice(0, 100)}`,
  );

  const again = await openFileLedger(root, { clock });
  expect(again.opened.torn).toEqual([{ segment: gone.replace(".open.ndjson", ""), bytes: 100 }]);
  expect(await idsIn(again)).toEqual(["1", "3"]);
  expect(again.faults()).toBe(1);
  expect(await again.roll({ all: true })).toBe(0);
  await again.close();
});

test("segments follow each other without a wait, and the one made ahead leaves nothing when the ledger is closed", async () => {
  const root = await emptyRoot();
  const ledger = await openFileLedger(root, { clock, mostBytes: 2000 });
  const ids = Array.from({ length: 30 }, (_, i) => String(i).padStart(2, "0"));
  for (const id of ids) await ledger.appendDurably([prediction(id)]);
  expect((await ledger.find({ leadId: "29" })).length).toBe(1);
  await ledger.close();
  const names = await readdir(join(root, "segments"));
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => name.endsWith(".open.ndjson"))).toEqual([]);
  for (const name of names)
    expect((await readFile(join(root, "segments", name), "utf8")).length).toBeGreaterThan(0);
  const again = await openFileLedger(root, { clock });
  expect(again.opened.torn).toEqual([]);
  expect(await idsIn(again)).toEqual(ids);
  await again.close();
});

test("a segment that can't be made ahead is made when it is needed", async () => {
  const root = await emptyRoot();
  const { disk, fault } = faultyDisk("create");
  const ledger = await openFileLedger(root, { clock, disk, mostBytes: 2000 });
  await ledger.appendDurably([prediction("a")]);
  fault.code = "EMFILE";
  await ledger.appendDurably([prediction("b"), prediction("c")]); // past the half: the next one is tried, in vain
  await wait(20);
  fault.code = null;
  for (const id of ["d", "e", "f", "g"]) await ledger.appendDurably([prediction(id)]);
  expect(await idsIn(ledger)).toEqual(["a", "b", "c", "d", "e", "f", "g"]);
  expect(ledger.status()).toMatchObject({ failure: null, dropped: 0 });
  await ledger.close();
});

test("entries go on in order where the clock steps back", async () => {
  const root = await emptyRoot();
  let now = Date.parse("2026-07-01T12:00:00.000Z");
  const stepping = () => new Date(now);
  const first = await openFileLedger(root, { clock: stepping });
  await first.appendDurably([prediction("a")]);
  now -= 3_600_000;
  await first.appendDurably([prediction("a")]);
  await first.close();
  now -= 3_600_000;
  const second = await openFileLedger(root, { clock: stepping });
  await second.appendDurably([prediction("a")]);
  const entries = await second.find({ leadId: "a" });
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map(({ seq }) => seq).sort((a, b) => a - b));
  expect(new Set(entries.map(({ predictionId }) => predictionId)).size).toBe(3);
  expect(Number(entries[2]!.predictionId!.split("-")[1])).toBeGreaterThan(
    Number(entries[1]!.predictionId!.split("-")[1]),
  );
  await second.close();
});

test("a folder that is something else's is refused, and left as it is", async () => {
  const root = await emptyRoot();
  await nodeDisk.mkdir(root);
  await writeFile(join(root, "notes.txt"), "mine");
  await expect(openFileLedger(root, { clock })).rejects.toThrow("a folder with other things in it");
  expect(await readdir(root)).toEqual(["notes.txt"]);
  await expect(openFileLedger(join(root, "nowhere"), { clock, mustExist: true })).rejects.toThrow(
    "found none there",
  );
  expect(await readdir(root)).toEqual(["notes.txt"]);
});
