import { dirname } from "node:path";
import { MemoryFileSystem, type Operation } from "./memory-file-system.ts";

/** Chooses a whole number in [0, bound). */
export type Choose = (bound: number) => number;

/**
 * What a disk may hold after the machine stops behind these operations (as ALICE does it: Pillai et al., "All file systems
 * are not created equal", OSDI 2014). A change of names may be lost until its folder is synced; content may be lost, cut,
 * zeroed or kept until its file is synced. `choose` decides; 0 is always "kept".
 */
export function crashedDisk(operations: readonly Operation[], choose: Choose): MemoryFileSystem {
  const disk = new MemoryFileSystem();
  operations.forEach((operation, i) => {
    const folders = namesIn(operation);
    const durable = folders.every((folder) =>
      operations.slice(i).some((later) => later.op === "syncFolder" && later.path === folder),
    );
    if (folders.length === 0 || durable || choose(2) === 0) disk.replay(operation);
  });

  for (const { file, bytes } of disk.files().values()) {
    const durable = durableBytes(operations, file);
    if (durable.whole) continue;
    const kept = bytes.slice();
    switch (choose(4)) {
      case 1:
        disk.setContent(file, bytes.slice(0, durable.length));
        break;
      case 2:
        disk.setContent(file, bytes.slice(0, durable.length + choose(bytes.length - durable.length + 1)));
        break;
      case 3:
        disk.setContent(file, kept.fill(0, durable.length));
        break;
      default:
    }
  }
  return disk;
}

/** In which folders an operation changes names. */
function namesIn(operation: Operation): string[] {
  switch (operation.op) {
    case "mkdir":
    case "create":
    case "unlink":
    case "rmdir":
      return [dirname(operation.path)];
    case "rename":
      return [dirname(operation.from), dirname(operation.to)];
    default:
      return [];
  }
}

function durableBytes(operations: readonly Operation[], file: number): { length: number; whole: boolean } {
  let length = 0;
  let durable = 0;
  let whole = true;
  for (const operation of operations) {
    if (!("file" in operation) || operation.file !== file) continue;
    if (operation.op === "create") whole = false; // its metadata may be lost with its content
    if (operation.op === "write") {
      length = Math.max(length, operation.at + operation.bytes.length);
      whole = false;
    }
    if (operation.op === "truncate") {
      length = operation.length;
      durable = Math.min(durable, length);
      whole = false;
    }
    if (operation.op === "sync") {
      durable = length;
      whole = true;
    }
  }
  return { length: durable, whole };
}
