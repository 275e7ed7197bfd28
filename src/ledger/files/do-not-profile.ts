import { createHmac } from "node:crypto";
import { makeFolder } from "../../registry/durable.ts";
import { LedgerError } from "../ledger-error.ts";
import type { Disk } from "./disk.ts";
import type { Layout } from "./layout.ts";

interface Change {
  /** Ascends from 1 in the file. */
  readonly n: number;
  readonly at: string;
  /** A keyed hash: the list must outlive the erasure of a lead, and then its id stands nowhere. */
  readonly lead: string;
  readonly listed: boolean;
}

export interface DoNotProfileOptions {
  /** Of the hashes; the ledger's own. */
  readonly key: string;
  /** Whether the file was made with the ledger, so that it is never absent. */
  readonly isMade: boolean;
}

/**
 * The leads that must not be profiled, as a file of changes that every process of the ledger reads on. Whoever changes it
 * holds the ledger's lock. A line that was written twice counts once; one that isn't what was written might name anybody, so
 * then nobody is known to have agreed.
 */
export function createDoNotProfile(
  disk: Disk,
  { doNotProfile: path, root }: Layout,
  { key, isMade }: DoNotProfileOptions,
) {
  let listed = new Set<string>();
  let bytes = 0;
  let last = 0;
  let isKnown = false;

  const keyed = (text: string) => createHmac("sha256", key).update(text).digest("hex");
  const sumOf = ({ n, at, lead, listed }: Change) => keyed(`${n} ${at} ${lead} ${listed}`).slice(0, 16);

  /** @throws LedgerError where the list isn't what was written; until it is again, nobody may be scored */
  async function readOn(): Promise<void> {
    const found = await disk.status(path);
    const there = found?.bytes ?? 0;
    if (isKnown && there === bytes) return;
    const wasKnown = isKnown;
    try {
      if (found === null && isMade) throw damaged("no file");
      // From the beginning where what stands there may be another file.
      const from = wasKnown && there > bytes ? bytes : 0;
      const piece = there > from ? await disk.readPart(path, from, there) : Buffer.alloc(0);
      const end = piece.lastIndexOf(10) + 1; // what stands behind it is torn: it was never acknowledged
      const before = from === 0 ? 0 : last;
      const changes = changesIn(piece.toString("utf8", 0, end), before);
      const highest = changes.at(-1)?.n ?? before;
      if (highest < last) throw damaged(`${highest} changes where there were ${last}`);
      if (from === 0) listed = new Set();
      for (const change of changes)
        if (change.listed) listed.add(change.lead);
        else listed.delete(change.lead);
      last = highest;
      bytes = from === 0 ? end : Math.max(bytes, from + end); // two that read on at one time read the same
      isKnown = true;
    } catch (error) {
      isKnown = false;
      throw error;
    }
  }

  /** Lines of before they were numbered have neither number nor sum. */
  function changesIn(text: string, before: number): Change[] {
    const changes: Change[] = [];
    let n = before;
    for (const [i, line] of text.split("\n").slice(0, -1).entries()) {
      const where = before === 0 ? `line ${i + 1}` : `a line behind change ${before}`;
      let read: unknown;
      try {
        read = JSON.parse(line);
      } catch {
        throw damaged(`${where} damaged`);
      }
      const { sum, ...rest } = Object(read) as Partial<Change> & { readonly sum?: string };
      const change = { n: n + 1, ...rest };
      if (!isChange(change) || (sum === undefined ? rest.n !== undefined : sum !== sumOf(change)))
        throw damaged(`${where} damaged`);
      if (change.n <= n) continue; // a piece of the file stands there twice
      n = change.n;
      changes.push(change);
    }
    return changes;
  }

  function damaged(found: string): LedgerError {
    return new LedgerError(
      `reading the do-not-profile list ${path}: found ${found}, wanted the list as it was written, since nobody on it may be scored: ` +
        "put it back from a backup and list again who objected since, or take damaged lines out and list again whom they may have named",
    );
  }

  return {
    readOn,
    /** Whether all changes could be read; until then nobody may be scored. */
    isKnown: () => isKnown,
    has: (leadId: string): boolean => listed.size > 0 && listed.has(keyed(leadId)),
    count: () => listed.size,

    /** Lists a lead or takes it off, durably; false where that changes nothing. */
    async set(leadId: string, on: boolean, at: Date): Promise<boolean> {
      await readOn();
      const lead = keyed(leadId);
      if (listed.has(lead) === on) return false;
      await makeFolder(disk, root);
      const isNew = bytes === 0;
      const change: Change = { n: last + 1, at: at.toISOString(), lead, listed: on };
      const file = await disk.extend(path, bytes); // a torn end is cut off
      try {
        await file.write(Buffer.from(`${JSON.stringify({ ...change, sum: sumOf(change) })}\n`));
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

function isChange(value: Partial<Change>): value is Change {
  const { n, at, lead, listed, ...others } = value;
  return (
    Number.isSafeInteger(n) &&
    typeof at === "string" &&
    typeof lead === "string" &&
    /^[0-9a-f]{64}$/.test(lead) &&
    typeof listed === "boolean" &&
    Object.keys(others).length === 0
  );
}

export type DoNotProfile = ReturnType<typeof createDoNotProfile>;
