import type { FileSystem, OpenFile } from "./file-system.ts";
import { errorCode, StorageError } from "./storage-error.ts";

/** The same file system, whose errors are sentences: every rejection with a system code becomes a `StorageError`. */
export function checkedFileSystem(fs: FileSystem): FileSystem {
  return {
    mkdir: (path) => told("making the folder", path, () => fs.mkdir(path)),
    create: async (path) => checkedFile(path, await told("making the file", path, () => fs.create(path))),
    extend: async (path, from) => checkedFile(path, await told("opening", path, () => fs.extend(path, from))),
    syncFolder: (path) => told("syncing the folder", path, () => fs.syncFolder(path)),
    rename: (from, to) => told(`renaming ${from} to`, to, () => fs.rename(from, to)),
    unlink: (path) => told("removing", path, () => fs.unlink(path)),
    rmdir: (path) => told("removing the folder", path, () => fs.rmdir(path)),
    read: (path) => told("reading", path, () => fs.read(path)),
    list: (path) => told("listing", path, () => fs.list(path)),
    status: (path) => told("looking at", path, () => fs.status(path)),
  };
}

function checkedFile(path: string, file: OpenFile): OpenFile {
  return {
    write: (bytes) => told("writing", path, () => file.write(bytes)),
    sync: () => told("syncing", path, () => file.sync()),
    close: () => told("closing", path, () => file.close()),
  };
}

/** Runs the work; an error of the system becomes a `StorageError`. */
export async function told<T>(doing: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = errorCode(error);
    throw code === null ? error : new StorageError(doing, path, code, error);
  }
}
