import { join } from "node:path";
import { ifPossible, makeFolder, removeTree } from "./durable.ts";
import { hostName, isGone } from "./process-identity.ts";
import { errorCode } from "./storage-error.ts";
import type { Store } from "./store.ts";

const PATTERN = /^\.new-(\d+)-\d+@(.+)$/;
/** Longer than any writing takes: what is older was left by a process that can't be asked. */
const LEFT_AFTER = 24 * 3_600_000;

let counter = 0;

/** A name that no other process and no other call uses now, and that no list shows. */
export function temporaryName(): string {
  return `.new-${process.pid}-${counter++}@${hostName()}`;
}

/** Makes an empty folder with a temporary name inside `parent`, which is made if absent. */
export async function makeTemporary({ fs }: Store, parent: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const path = join(parent, temporaryName());
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
    const gone = await isGone({ pid: Number(match[1]), host: match[2]!, birth: null });
    const changedAt = (await fs.status(path))?.changedAt ?? Number.POSITIVE_INFINITY;
    if (gone || now().getTime() - changedAt > LEFT_AFTER) await ifPossible(removeTree(fs, path));
  }
}
