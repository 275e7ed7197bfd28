import { constants, type Dirent, type Stats } from "node:fs";
import {
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rmdir,
  unlink,
} from "node:fs/promises";
import type { EntryKind, FileSystem, OpenFile } from "./file-system.ts";
import { errorCode } from "./storage-error.ts";

/** The real disk. */
export const nodeFileSystem: FileSystem = Object.freeze({
  mkdir: async (path: string) => {
    await mkdir(path);
  },
  create: async (path: string) => openFile(await open(path, "wx"), 0),
  extend: async (path: string, from: number) => {
    const handle = await open(path, constants.O_RDWR | constants.O_CREAT);
    try {
      await handle.truncate(from);
    } catch (error) {
      await handle.close();
      throw error;
    }
    return openFile(handle, from);
  },
  syncFolder: async (path: string) => {
    if (process.platform === "win32") return; // Windows can't open a folder; NTFS logs its names by itself
    const handle = await open(path, "r");
    try {
      await handle.sync();
    } catch (error) {
      // Some network and FUSE file systems have no such call; there is nothing more that could be done on them.
      if (!["EINVAL", "ENOTSUP"].includes(errorCode(error) ?? "")) throw error;
    } finally {
      await handle.close();
    }
  },
  rename,
  unlink,
  rmdir: async (path: string) => {
    await rmdir(path);
  },
  read: async (path: string) => readFile(path),
  list: async (path: string) => {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  },
  status: async (path: string) => {
    try {
      const found = await lstat(path);
      return { kind: kindOf(found), bytes: found.size, changedAt: found.mtimeMs };
    } catch (error) {
      if (errorCode(error) === "ENOENT") return null;
      throw error;
    }
  },
});

function openFile(handle: FileHandle, from: number): OpenFile {
  let at = from;
  return {
    write: async (bytes) => {
      // The system may take fewer bytes than it was given.
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at);
        done += bytesWritten;
        at += bytesWritten;
      }
    },
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}

function kindOf(entry: Dirent | Stats): EntryKind {
  if (entry.isSymbolicLink()) return "link";
  if (entry.isDirectory()) return "folder";
  return entry.isFile() ? "file" : "other";
}
