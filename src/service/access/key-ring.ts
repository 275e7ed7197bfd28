import { stat } from "node:fs/promises";
import type { ServiceLog } from "../log.ts";
import { isKey, keyId, readKeys, type StoredKey } from "./key-file.ts";
import type { Caller } from "./scope.ts";

/** How often the file is looked at, in milliseconds. */
const LOOK = 1000;

/** The keys in force: those of a file that is watched, so that a key made or revoked counts within a second. */
export interface KeyRing {
  /** Null where the text is no key in force. */
  find(key: string): Caller | null;
  /** Why the file can't be read now, null where it can; until it can, the keys read last go on. */
  fault(): string | null;
  close(): void;
}

interface Entry {
  readonly stored: StoredKey;
  readonly caller: Caller;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** @throws InputError where the file can't be read at the start */
export async function openKeyRing(path: string, clock: () => Date, log: ServiceLog): Promise<KeyRing> {
  let seen = await stamp(path);
  let entries = entriesOf(await readKeys(path));
  let fault: string | null = null;

  async function look(): Promise<void> {
    const now = await stamp(path);
    if (now === seen && fault === null) return;
    try {
      entries = entriesOf(await readKeys(path));
      seen = now;
      fault = null;
      log.info({ keys: entries.size }, "the keys were read anew");
    } catch (error) {
      const found = error instanceof Error ? error.message : String(error);
      if (found !== fault) log.warn({ fault: found }, "the keys read last go on");
      fault = found;
    }
  }

  const watch = setInterval(() => void look(), LOOK).unref();
  return {
    find(key) {
      const entry = entries.get(keyId(key) ?? "");
      if (!entry || !isKey(key, entry.stored) || clock().getTime() >= entry.until) return null;
      return entry.caller;
    },
    fault: () => fault,
    close: () => clearInterval(watch),
  };
}

function entriesOf(keys: readonly StoredKey[]): ReadonlyMap<string, Entry> {
  return new Map(
    keys.map((stored) => [
      stored.id,
      {
        stored,
        caller: { id: stored.id, scopes: new Set(stored.scopes), perMinute: stored.perMinute },
        until: stored.expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(stored.expiresAt),
      },
    ]),
  );
}

/** What differs once the file is another; the number of the file too, since a file may be replaced within a tick of its clock. */
async function stamp(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  return found === null ? "none" : `${found.ino} ${found.mtimeMs} ${found.size}`;
}
