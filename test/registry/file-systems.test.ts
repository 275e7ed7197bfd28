import { expect, it } from "vitest";
import { checkedFileSystem } from "../../src/registry/checked-file-system.ts";
import { nodeFileSystem } from "../../src/registry/node-file-system.ts";
import { StorageError } from "../../src/registry/storage-error.ts";
import { fileSystemContract } from "../contracts/file-system.ts";
import { emptyFolder } from "./folders.ts";
import { failure, MemoryFileSystem } from "./memory-file-system.ts";

const memory = async () => {
  const fs = new MemoryFileSystem();
  await fs.mkdir("disk");
  return { fs, folder: "disk" };
};
const node = async () => ({ fs: nodeFileSystem, folder: await emptyFolder() });

fileSystemContract("the disk", node);
fileSystemContract("the memory of the crash tests", memory);
fileSystemContract("the checked disk", async () => {
  const { fs, folder } = await node();
  return { fs: checkedFileSystem(fs), folder };
});

it("tells of the disk's errors in a sentence with path, cause and wish", async () => {
  for (const [code, sentence] of [
    ["ENOSPC", "listing models: found the disk full (ENOSPC), wanted free space"],
    ["EACCES", "listing models: found no permission (EACCES), wanted a place that this user may use"],
    ["EROFS", "listing models: found a read-only file system (EROFS), wanted one that can be written"],
    [
      "EMFILE",
      "listing models: found too many open files (EMFILE), wanted a free file handle (see ulimit -n)",
    ],
    ["EWEIRD", "listing models: found an error (EWEIRD), wanted a disk that works"],
  ] as const) {
    const fs = { ...nodeFileSystem, list: async () => Promise.reject(failure(code, "models")) };
    const work = checkedFileSystem(fs).list("models");
    await expect(work).rejects.toBeInstanceOf(StorageError);
    await expect(work).rejects.toMatchObject({ message: sentence, code, path: "models" });
  }
});

it("leaves errors alone that aren't the disk's", async () => {
  const fs = { ...nodeFileSystem, list: async () => Promise.reject(new RangeError("a slip in the code")) };
  await expect(checkedFileSystem(fs).list("models")).rejects.toBeInstanceOf(RangeError);
});
