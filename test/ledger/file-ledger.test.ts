import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openFileLedger } from "../../src/ledger/files/open-file-ledger.ts";
import { ledgerStoreContract } from "../contracts/ledger-store.ts";

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

export async function emptyRoot(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "leadlight-ledger-"));
  folders.push(folder);
  return join(folder, "ledger");
}

export async function dump(root: string): Promise<string> {
  let text = "";
  for (const name of await readdir(root)) {
    if (name === "lock") continue; // it comes and goes, and holds nothing of a lead
    const path = join(root, name);
    const inside = await readdir(path, { recursive: true }).catch(() => null);
    for (const file of inside ?? [""]) text += `${file}\n${await readFile(join(path, file), "latin1")}\n`;
  }
  return text;
}

ledgerStoreContract("a folder of segments", async () => {
  const root = await emptyRoot();
  return {
    open: (options = {}) =>
      openFileLedger(root, { ...options, clock: () => new Date("2026-07-01T12:00:00.000Z"), watch: 20 }),
    dump: () => dump(root),
  };
});

ledgerStoreContract("a folder of Parquet files", async () => {
  const root = await emptyRoot();
  return {
    open: async (options = {}) => {
      const ledger = await openFileLedger(root, { ...options, clock: () => new Date(), watch: 20 });
      const rolled = async () => {
        await ledger.closeSegment();
        await ledger.roll({ all: true });
      };
      let alone = 0; // rolling up waits for its turn
      return {
        ...ledger,
        appendDurably: async (drafts) => {
          await ledger.appendDurably(drafts);
          if (alone === 0) await rolled();
        },
        alone: async (work) => {
          alone++;
          const result = await ledger.alone(work).finally(() => alone--);
          if (alone === 0) await rolled();
          return result;
        },
      };
    },
    dump: () => dump(root),
  };
});
