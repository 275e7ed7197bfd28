import { join } from "node:path";
import { isThere } from "./contents.ts";
import { ifPossible, removeTree, writeDurably } from "./durable.ts";
import { LockedError } from "./locked-error.ts";
import { checkModelName } from "./names.ts";
import { isGone, type ProcessIdentity, thisProcess } from "./process-identity.ts";
import { errorCode } from "./storage-error.ts";
import { modelFolder, type Store } from "./store.ts";
import { makeTemporary } from "./temporary.ts";

/** Each purpose has a lock of its own, so that a training can set an alias while it holds its name. */
export type LockPurpose = "training" | "aliases" | "ledger";

export interface Lock {
  /** Gives the lock back; a second call does nothing. */
  unlock(): Promise<void>;
}

interface Holder extends ProcessIdentity {
  /** ISO 8601. */
  readonly since: string;
}

let counter = 0;

/**
 * Takes the exclusive lock of a name: a folder `.PURPOSE.lock` that holds one file, named after its holder alone.
 *
 * The folder is made elsewhere, with that file in it, and renamed into place, which the system refuses while a folder with
 * content stands there: so one taker wins, and a lock is never seen without its holder. The lock of a process that is gone
 * is taken over by removing its file *by name*, which can't hit the file of one who took it over in the meantime.
 * @throws LockedError where a process that may be alive holds it
 */
export async function takeLock(store: Store, name: string, purpose: LockPurpose): Promise<Lock> {
  const { fs } = store;
  const model = modelFolder(store, checkModelName(name));
  await isThere(store, name);
  const path = join(model, `.${purpose}.lock`);
  const self = await thisProcess();
  const since = store.now();
  const own = `${self.pid}-${since.getTime()}-${counter++}@${self.host}`;
  const isNew = (await fs.status(model)) === null;
  const forget = async () => {
    if (isNew) await ifPossible(fs.rmdir(model)); // only if nothing was published into it
  };

  let temporary = "";
  try {
    temporary = await makeTemporary(store, model);
    const holder: Holder = { ...self, since: since.toISOString() };
    await writeDurably(fs, join(temporary, own), Buffer.from(`${JSON.stringify(holder)}\n`));
    await renameIntoPlace(store, temporary, path, name, purpose);
  } catch (error) {
    if (temporary !== "") await ifPossible(removeTree(fs, temporary));
    await forget();
    throw error;
  }

  let held = true;
  return {
    unlock: async () => {
      if (!held) return;
      held = false;
      await fs.unlink(join(path, own));
      await ifPossible(fs.rmdir(path)); // fails where the next one has it already
      await forget();
    },
  };
}

async function renameIntoPlace(
  store: Store,
  temporary: string,
  path: string,
  name: string,
  purpose: LockPurpose,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await store.fs.rename(temporary, path);
    } catch (error) {
      if (attempt === 100 || !(await isOccupied(store, path, errorCode(error)))) throw error;
    }
    await removeDead(store, path, name, purpose);
  }
}

/** Whether renaming failed since a folder stands there, or stood there a moment ago. */
async function isOccupied({ fs }: Store, path: string, code: string | null): Promise<boolean> {
  if (code === "ENOTEMPTY" || code === "EEXIST") return true; // even if another taker has just removed it
  // This is how Windows refuses to rename onto a folder; elsewhere it is a lack of permission.
  return (code === "EPERM" || code === "EACCES") && (await fs.status(path)) !== null;
}

async function removeDead(store: Store, path: string, name: string, purpose: LockPurpose): Promise<void> {
  const { fs } = store;
  for (const { name: file } of await unlessAbsent(fs.list(path), [])) {
    const content = await unlessAbsent(fs.read(join(path, file)), null);
    if (content === null) continue; // given back just now
    const holder = parseHolder(content);
    if (!holder || !(await isGone(holder))) throw new LockedError(sentence(path, name, purpose, holder));
    await unlessAbsent(fs.unlink(join(path, file)), undefined);
  }
  await ifPossible(fs.rmdir(path));
}

async function unlessAbsent<T>(work: Promise<T>, absent: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return absent;
    throw error;
  }
}

function sentence(path: string, name: string, purpose: LockPurpose, holder: Holder | null): string {
  const doing = {
    training: `training into ${name}`,
    aliases: `changing the aliases of ${name}`,
    ledger: "changing the ledger",
  }[purpose];
  const found = holder
    ? `found it locked by process ${holder.pid} on ${holder.host} since ${holder.since}`
    : "found it locked by a process that did not write its name";
  return `${doing}: ${found}, wanted it free; wait until that process ends, or, if it no longer runs, delete ${path}`;
}

function parseHolder(bytes: Uint8Array): Holder | null {
  try {
    const { pid, host, birth, since } = JSON.parse(Buffer.from(bytes).toString("utf8")) as Record<
      string,
      unknown
    >;
    if (!Number.isSafeInteger(pid) || (pid as number) <= 0) return null;
    if (typeof host !== "string" || typeof since !== "string") return null;
    return { pid: pid as number, host, since, birth: typeof birth === "string" ? birth : null };
  } catch {
    return null;
  }
}
