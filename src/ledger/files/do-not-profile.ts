import { createHmac } from "node:crypto";
import { makeFolder } from "../../registry/durable.ts";
import type { Disk } from "./disk.ts";
import type { Layout } from "./layout.ts";

interface Change {
  readonly at: string;
  /** A keyed hash: the list must outlive the erasure of a lead, and then its id stands nowhere. */
  readonly lead: string;
  readonly listed: boolean;
}

/**
 * The leads that must not be profiled, as a file of changes that every process of the ledger reads on. Whoever changes it
 * holds the ledger's lock.
 * @param key of the hashes; the ledger's own
 */
export function createDoNotProfile(disk: Disk, { doNotProfile: path, root }: Layout, key: string) {
  const listed = new Set<string>();
  let bytes = 0;

  const hashOf = (leadId: string) => createHmac("sha256", key).update(leadId).digest("hex");

  async function readOn(): Promise<void> {
    const found = await disk.status(path);
    if (found === null || found.bytes === bytes) return;
    const from = bytes;
    const piece = await disk.readPart(path, from, found.bytes);
    const end = piece.lastIndexOf(10) + 1; // what stands behind it may be torn
    for (const line of piece.toString("utf8", 0, end).split("\n").slice(0, -1)) {
      const change = JSON.parse(line) as Change;
      if (change.listed) listed.add(change.lead);
      else listed.delete(change.lead);
    }
    bytes = Math.max(bytes, from + end); // two that read on at one time read the same
  }

  return {
    readOn,
    has: (leadId: string): boolean => listed.size > 0 && listed.has(hashOf(leadId)),
    count: () => listed.size,

    /** Lists a lead or takes it off, durably; false where that changes nothing. */
    async set(leadId: string, on: boolean, at: Date): Promise<boolean> {
      await readOn();
      const lead = hashOf(leadId);
      if (listed.has(lead) === on) return false;
      await makeFolder(disk, root);
      const isNew = bytes === 0;
      const change: Change = { at: at.toISOString(), lead, listed: on };
      const file = await disk.extend(path, bytes); // a torn end is cut off
      try {
        await file.write(Buffer.from(`${JSON.stringify(change)}\n`));
        await file.sync();
      } finally {
        await file.close();
      }
      if (isNew) await disk.syncFolder(root);
      await readOn();
      return true;
    },
  };
}

export type DoNotProfile = ReturnType<typeof createDoNotProfile>;
