import { join } from "node:path";
import { isThere } from "./contents.ts";
import { CorruptVersionError } from "./corrupt-version-error.ts";
import { modelFolder, type Store } from "./store.ts";

/** One change of an alias: a line of history.ndjson. */
export interface AliasChange {
  /** When, ISO 8601. */
  readonly at: string;
  readonly alias: string;
  /** Null where the alias was new. */
  readonly from: number | null;
  readonly to: number;
  readonly because?: string;
  /** What the gate had said against the version, where a person promoted it all the same. */
  readonly overruled?: string;
  /** The change took back the one before it. */
  readonly rollback?: true;
}

/**
 * All changes of a model's aliases, oldest first. A last line that a crash has torn is left out.
 * @throws CorruptVersionError where another line can't be read
 */
export async function readHistory(store: Store, name: string): Promise<AliasChange[]> {
  return (await readWhole(store, name)).changes;
}

/** Appends one change durably; a torn last line is cut off first. The caller holds the lock of the aliases. */
export async function appendHistory(store: Store, name: string, change: AliasChange): Promise<void> {
  const path = historyPath(store, name);
  const { wholeBytes, isNew } = await readWhole(store, name);
  const file = await store.fs.extend(path, wholeBytes);
  try {
    await file.write(Buffer.from(`${JSON.stringify(change)}\n`));
    await file.sync();
  } finally {
    await file.close();
  }
  if (isNew) await store.fs.syncFolder(modelFolder(store, name));
}

interface Whole {
  readonly changes: AliasChange[];
  /** Where the last whole line ends. */
  readonly wholeBytes: number;
  /** The file is absent or empty, so that its name may not be durable yet. */
  readonly isNew: boolean;
}

async function readWhole(store: Store, name: string): Promise<Whole> {
  const path = historyPath(store, name);
  const found = (await isThere(store, name)) ? await store.fs.status(path) : null;
  if (!found) return { changes: [], wholeBytes: 0, isNew: true };
  if (found.kind !== "file") throw new CorruptVersionError(path, `a ${found.kind}`, "a file");
  const bytes = Buffer.from(await store.fs.read(path));
  const changes: AliasChange[] = [];
  let wholeBytes = 0;
  for (let line = 1; wholeBytes < bytes.length; line++) {
    const end = bytes.indexOf(10, wholeBytes);
    const change = end < 0 ? null : parseChange(bytes.subarray(wholeBytes, end));
    if (!change) {
      const isLast = end < 0 || end === bytes.length - 1;
      if (isLast) break;
      throw new CorruptVersionError(`${path}, line ${line}`, "other content", "a change of an alias");
    }
    changes.push(change);
    wholeBytes = end + 1;
  }
  return { changes, wholeBytes, isNew: changes.length === 0 };
}

const historyPath = (store: Store, name: string) => join(modelFolder(store, name), "history.ndjson");

function parseChange(line: Uint8Array): AliasChange | null {
  try {
    const change = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(line)) as AliasChange;
    const isNumber = (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0;
    const whole =
      typeof change.at === "string" &&
      typeof change.alias === "string" &&
      (change.from === null || isNumber(change.from)) &&
      isNumber(change.to);
    return whole ? change : null;
  } catch {
    return null;
  }
}
