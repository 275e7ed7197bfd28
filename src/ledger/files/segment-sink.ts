import { join } from "node:path";
import { ifPossible } from "../../registry/durable.ts";
import type { OpenFile } from "../../registry/file-system.ts";
import { thisProcess } from "../../registry/process-identity.ts";
import { errorCode } from "../../registry/storage-error.ts";
import type { Line } from "../group-writer.ts";
import type { Disk } from "./disk.ts";
import { closedName, type Layout, openName, segmentStem } from "./layout.ts";

/** A segment is closed at so many bytes, or when it is so many milliseconds old. */
export const MOST_BYTES = 32 * 1024 * 1024;
const MOST_AGE = 24 * 3_600_000;

interface Segment {
  readonly stem: string;
  readonly file: OpenFile;
  readonly openedAt: number;
  /** How many bytes are durable. */
  bytes: number;
}

export interface SegmentSinkOptions {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly nextSeq: () => number;
  readonly mostBytes?: number | undefined;
  /** Milliseconds that never step back. */
  readonly now?: () => number;
  /** Called when a segment has been closed. */
  readonly onClosed?: () => void;
}

/**
 * Appends groups of lines to a segment that this process alone writes to. After a failed write or sync nothing is known of
 * what the disk holds, so the segment is given up, cut back to what was durable, and the next group begins another.
 */
export function createSegmentSink(options: SegmentSinkOptions) {
  const { disk, layout, nextSeq, mostBytes = MOST_BYTES, onClosed } = options;
  const now = options.now ?? (() => performance.now());
  let segment: Segment | null = null;

  async function begin(): Promise<Segment> {
    const owner = await thisProcess();
    for (;;) {
      const stem = segmentStem(nextSeq(), owner);
      try {
        const file = await disk.create(join(layout.segments, openName(stem)));
        const made = { stem, file, openedAt: now(), bytes: 0 };
        segment = made;
        await disk.syncFolder(layout.segments);
        return made;
      } catch (error) {
        if (errorCode(error) !== "EEXIST") throw error; // another writer of this process was given the number
      }
    }
  }

  async function end(cutTo: number | null): Promise<void> {
    if (segment === null) return;
    const { stem, file } = segment;
    segment = null;
    const path = join(layout.segments, openName(stem));
    await ifPossible(file.close());
    if (cutTo !== null) await ifPossible(disk.extend(path, cutTo).then((again) => again.close()));
    // Where even this fails, the segment counts as open until this process is gone.
    await ifPossible(disk.rename(path, join(layout.segments, closedName(stem))));
    await ifPossible(disk.syncFolder(layout.segments));
    onClosed?.();
  }

  return {
    async write(lines: readonly Line[]): Promise<void> {
      const bytes = Buffer.from(lines.length === 1 ? lines[0]!.text : lines.map(({ text }) => text).join(""));
      try {
        const into = segment ?? (await begin());
        await into.file.write(bytes);
        await into.file.sync();
        into.bytes += bytes.length;
      } catch (error) {
        await end(segment?.bytes ?? null);
        throw error;
      }
      if (segment !== null && (segment.bytes >= mostBytes || now() - segment.openedAt >= MOST_AGE))
        await end(null);
    },

    /** Closes the segment, so that it may be rolled up; the next group begins another. */
    close: () => end(null),
  };
}
