import { checkedFileSystem, told } from "../../registry/checked-file-system.ts";
import type { Disk } from "./disk.ts";

/** The same disk, whose errors are sentences. */
export function checkedDisk(disk: Disk): Disk {
  return {
    ...checkedFileSystem(disk),
    readPart: (path, from, to) => told("reading", path, () => disk.readPart(path, from, to)),
    overwrite: (path, patches) => told("writing", path, () => disk.overwrite(path, patches)),
  };
}
