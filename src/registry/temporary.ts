import { join } from "node:path";
import { ifPossible, makeFolder, removeTree } from "./durable.ts";
import { hostName, isGone, thisProcess } from "./process-identity.ts";
import { errorCode } from "./storage-error.ts";
import type { Store } from "./store.ts";

const PATTERN = /^\.new-(\d+)-\d+-([0-9a-f.-]*)@(.+)$/;
/** Longer than any writing takes: what another machine left for so long is nobody's any more. */
const LEFT_AFTER = 24 * 3_600_000;

let counter = 0;

/** A name that no other process and no other call uses now, and that no list shows. */
export async function temporaryName(): Promise<string> {
  const { pid, birth, host } = await thisProcess();
  return `.new-${pid}-${counter++}-${birth ?? ""}@${host}`;
}

/** Makes an empty folder with a temporary name inside `parent`, which is made if absent. */
export async function makeTemporary({ fs }: Store, parent: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const path = join(parent, await temporaryName());
    await makeFolder(fs, parent);
    try {
      await fs.mkdir(path);
      return path;
    } catch (error) {
      // EEXIST: left by a process that had our number. ENOENT: someone removed the empty parent just now.
      const again = ["EEXIST", "ENOENT"].includes(errorCode(error) ?? "");
      if (!again || attempt === 1_000) throw error;
    }
  }
}

/** Removes what processes that are gone left unfinished in `parent`, as far as it can be removed. */
export async function removeLeftOvers({ fs, now }: Store, parent: string): Promise<void> {
  for (const { name } of await fs.list(parent)) {
    const match = PATTERN.exec(name);
    if (!match) continue;
    const path = join(parent, name);
    const owner = { pid: Number(match[1]), birth: match[2] || null, host: match[3]! };
    const changedAt = (await fs.status(path))?.changedAt ?? Number.POSITIVE_INFINITY;
    const left = owner.host === hostName() ? await isGone(owner) : now().getTime() - changedAt > LEFT_AFTER;
    if (left) await ifPossible(removeTree(fs, path));
  }
}
