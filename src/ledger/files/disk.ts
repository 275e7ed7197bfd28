import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { FileSystem, OpenFile } from "../../registry/file-system.ts";
import { nodeFileSystem } from "../../registry/node-file-system.ts";

/** What the ledger needs of a disk beyond what the registry does. */
export interface Disk extends FileSystem {
  /** Bytes `from` to `to` (not included) of a file; fewer where it ends before. */
  readPart(path: string, from: number, to: number): Promise<Buffer>;
  /** Writes bytes over those that stand at `at`, and makes them durable. The file's other bytes and its length stay. */
  overwrite(path: string, patches: readonly Patch[]): Promise<void>;
}

export interface Patch {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Elsewhere such a write doesn't reach as deep as a sync does. */
const WRITES_SYNC = process.platform === "linux";
const CREATE_TO_APPEND =
  constants.O_WRONLY |
  constants.O_CREAT |
  constants.O_EXCL |
  constants.O_APPEND |
  (WRITES_SYNC ? constants.O_DSYNC : 0);

/**
 * The real disk. A new file's `sync` is fdatasync: its times needn't be durable. Where the system can, the write itself does it:
 * a busy process would else come back to the sync only after all that waits, and its bytes would be that much later durable.
 */
export const nodeDisk: Disk = Object.freeze({
  ...nodeFileSystem,
  create: async (path: string): Promise<OpenFile> => {
    const handle = await open(path, CREATE_TO_APPEND);
    return {
      write: async (bytes) => {
        for (let done = 0; done < bytes.length; )
          done += (await handle.write(bytes, done, bytes.length - done)).bytesWritten;
      },
      sync: WRITES_SYNC ? async () => {} : () => handle.datasync(),
      close: () => handle.close(),
    };
  },
  readPart: async (path: string, from: number, to: number) => {
    const handle = await open(path, "r");
    try {
      const bytes = Buffer.allocUnsafe(Math.max(0, to - from));
      let done = 0;
      while (done < bytes.length) {
        const { bytesRead } = await handle.read(bytes, done, bytes.length - done, from + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return bytes.subarray(0, done);
    } finally {
      await handle.close();
    }
  },
  overwrite: async (path: string, patches: readonly Patch[]) => {
    const handle = await open(path, constants.O_WRONLY);
    try {
      for (const { at, bytes } of patches)
        for (let done = 0; done < bytes.length; )
          done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
      await handle.datasync();
    } finally {
      await handle.close();
    }
  },
});
