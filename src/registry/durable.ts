import { dirname, join } from "node:path";
import type { FileSystem } from "./file-system.ts";
import { errorCode } from "./storage-error.ts";

/** Makes a new file whose content is durable; its name is only once its folder is synced. */
export async function writeDurably(fs: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  const file = await fs.create(path);
  try {
    await file.write(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a folder and those above it, each name durable, unless it is there. */
export async function makeFolder(fs: FileSystem, path: string): Promise<void> {
  if (await fs.status(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolder(fs, parent);
  try {
    await fs.mkdir(path);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error; // another process was faster
  }
  await fs.syncFolder(parent);
}

/** Removes a file or a folder with all that is in it; links are removed, not followed. */
export async function removeTree(fs: FileSystem, path: string): Promise<void> {
  const found = await fs.status(path);
  if (!found) return;
  if (found.kind !== "folder") return fs.unlink(path);
  for (const { name } of await fs.list(path)) await removeTree(fs, join(path, name));
  await fs.rmdir(path);
}

/** Runs clean-up whose failure must not hide what went before, nor stop what comes after. */
export async function ifPossible(work: Promise<unknown>): Promise<void> {
  await work.catch(() => {});
}
