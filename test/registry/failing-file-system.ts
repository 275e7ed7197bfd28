import type { FileSystem, OpenFile } from "../../src/registry/file-system.ts";
import { failure } from "./memory-file-system.ts";

export interface Failures {
  /** How many calls were made so far. */
  readonly calls: () => number;
  /** The name of the call that failed first, or null. */
  readonly failed: () => string | null;
  readonly fs: FileSystem;
}

/**
 * A file system whose call number `at` (from 0) fails with `code`, and with `forGood` every writing one after it. A failing
 * write leaves half of its bytes, as a disk does that becomes full.
 */
export function failingFileSystem(fs: FileSystem, at: number, code: string, forGood: boolean): Failures {
  let calls = 0;
  let failed: string | null = null;
  const step = async <T>(call: string, path: string, work: () => Promise<T>, half?: () => Promise<void>) => {
    const now = calls++;
    const reads = ["read", "list", "status"].includes(call);
    if (now === at || (forGood && now > at && !reads && !["unlink", "rmdir", "close"].includes(call))) {
      failed ??= call;
      await half?.();
      throw failure(code, path);
    }
    return work();
  };
  const file = (path: string, inner: OpenFile): OpenFile => ({
    write: (bytes) =>
      step(
        "write",
        path,
        () => inner.write(bytes),
        () => inner.write(bytes.subarray(0, bytes.length >> 1)),
      ),
    sync: () => step("sync", path, () => inner.sync()),
    close: async () => {
      await inner.close(); // the system frees the handle even where it reports an error
      await step("close", path, async () => {});
    },
  });
  return {
    calls: () => calls,
    failed: () => failed,
    fs: {
      mkdir: (path) => step("mkdir", path, () => fs.mkdir(path)),
      create: (path) => step("create", path, async () => file(path, await fs.create(path))),
      extend: (path, from) => step("extend", path, async () => file(path, await fs.extend(path, from))),
      syncFolder: (path) => step("syncFolder", path, () => fs.syncFolder(path)),
      rename: (from, to) => step("rename", to, () => fs.rename(from, to)),
      unlink: (path) => step("unlink", path, () => fs.unlink(path)),
      rmdir: (path) => step("rmdir", path, () => fs.rmdir(path)),
      read: (path) => step("read", path, () => fs.read(path)),
      list: (path) => step("list", path, () => fs.list(path)),
      status: (path) => step("status", path, () => fs.status(path)),
    },
  };
}
