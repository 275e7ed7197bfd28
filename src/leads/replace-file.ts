import { randomUUID } from "node:crypto";
import { chmod, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { InputError } from "./input-error.ts";

/**
 * Writes a file whole or not at all: `write` fills a temporary file in the same folder, which is then synced to the disk
 * and renamed to `path`. After any error the temporary file is gone and a file that stood at `path` is as it was. A file
 * that is replaced keeps its permissions; a symbolic link stays and the file behind it is replaced.
 * @returns what `write` returns
 * @throws InputError where `path` is a folder or a device, or its folder doesn't exist; else what `write` throws
 */
export async function replaceFile<T>(path: string, write: (temporary: string) => Promise<T>): Promise<T> {
  const existing = await statOrNull(path);
  if (existing && !existing.isFile()) {
    const found = existing.isDirectory() ? "a folder" : "a device or pipe";
    throw new InputError(`can't write ${path}: found ${found} there, wanted a file or a new name`);
  }
  const target = existing ? await realpath(path) : resolve(path);
  const folder = dirname(target);
  // The name is never seen by a result, so that chance may come from the system: it must differ between machines that share a disk.
  const temporary = join(folder, `.leadlight-${randomUUID()}.tmp`);
  try {
    await createEmpty(path, temporary);
    if (existing) await chmod(temporary, existing.mode & 0o7777);
    const result = await write(temporary);
    await sync(temporary, "r+");
    await rename(temporary, target);
    // Windows can't open a folder, and needs no sync of it.
    if (process.platform !== "win32") await sync(folder, "r");
    return result;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function createEmpty(path: string, temporary: string): Promise<void> {
  try {
    await (await open(temporary, "wx")).close();
  } catch (error) {
    if (hasCode(error, "ENOENT"))
      throw new InputError(`can't write ${path}: found no folder ${dirname(path)}, wanted one that exists`);
    throw error;
  }
}

async function sync(path: string, flags: string): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function statOrNull(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
