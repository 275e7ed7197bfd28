import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The process that made a folder is part of its name. */
const NAME = /^leadlight-(\d+)-\w{6}$/;
/** A folder younger than this, in milliseconds, may belong to a process that can't be seen from here, as in another container. */
const OLD = 3_600_000;

/**
 * A new folder for working files among the system's temporary ones, readable by its owner alone. Those that killed processes
 * of this program left behind, with copies of leads in them, are removed first.
 * @param parent the system's folder by default
 */
export async function makeWorkingFolder(parent = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(parent, `leadlight-${process.pid}-`));
  const { mtimeMs: now } = await stat(folder);
  for (const name of await readdir(parent).catch(() => [])) {
    const maker = NAME.exec(name)?.[1];
    if (maker === undefined || isAlive(Number(maker))) continue;
    const path = join(parent, name);
    const found = await stat(path).catch(() => null);
    // What another user left is theirs to remove.
    if (found?.isDirectory() && now - found.mtimeMs > OLD)
      await rm(path, { recursive: true, force: true }).catch(() => {});
  }
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
