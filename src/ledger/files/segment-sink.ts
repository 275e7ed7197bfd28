import { join } from "node:path";
import { ifPossible } from "../../registry/durable.ts";
import type { OpenFile } from "../../registry/file-system.ts";
import { thisProcess } from "../../registry/process-identity.ts";
import { errorCode } from "../../registry/storage-error.ts";
import { type FramedLine, inOnePiece } from "../frame.ts";
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
 * what the disk holds, so the segment is given up, cut back to what was durable, and the next group begins another. The next
 * segment is made, and a full one closed, beside the writing: a busy process would come back to each step late.
 */
export function createSegmentSink(options: SegmentSinkOptions) {
  const { disk, layout, nextSeq, mostBytes = MOST_BYTES, onClosed } = options;
  const now = options.now ?? (() => performance.now());
  let segment: Segment | null = null;
  let next: Promise<Segment> | null = null;
  let closing: Promise<void> = Promise.resolve();

  async function begin(): Promise<Segment> {
    const owner = await thisProcess();
    for (;;) {
      const stem = segmentStem(nextSeq(), owner);
      try {
        const file = await disk.create(join(layout.segments, openName(stem)));
        await disk.syncFolder(layout.segments);
        return { stem, file, openedAt: now(), bytes: 0 };
      } catch (error) {
        if (errorCode(error) !== "EEXIST") throw error; // another writer of this process was given the number
      }
    }
  }

  function prepare(): void {
    const made = begin();
    next = made;
    made.catch(() => {
      if (next === made) next = null; // the group that needs it tries again, and tells why
    });
  }

  function following(): Promise<Segment> {
    const made = next ?? begin();
    next = null;
    return made;
  }

  async function end({ stem, file }: Segment, cutTo: number | null): Promise<void> {
    const path = join(layout.segments, openName(stem));
    await ifPossible(file.close());
    if (cutTo !== null) await ifPossible(disk.extend(path, cutTo).then((again) => again.close()));
    // Where even this fails, the segment counts as open until this process is gone.
    await ifPossible(disk.rename(path, join(layout.segments, closedName(stem))));
    await ifPossible(disk.syncFolder(layout.segments));
    onClosed?.();
  }

  function endBeside(full: Segment): void {
    closing = closing.then(() => end(full, null));
  }

  return {
    async write(lines: readonly FramedLine[]): Promise<void> {
      const bytes = inOnePiece(lines);
      segment ??= await following();
      const into = segment;
      try {
        await into.file.write(bytes);
        await into.file.sync();
        into.bytes += bytes.length;
      } catch (error) {
        segment = null;
        await end(into, into.bytes);
        throw error;
      }
      if (into.bytes >= mostBytes || now() - into.openedAt >= MOST_AGE) {
        segment = null;
        endBeside(into);
      }
      if (next === null && into.bytes >= mostBytes / 2) prepare();
    },

    /** Closes the segment, so that it may be rolled up; the next group begins another. */
    async close(): Promise<void> {
      const unused = await next?.catch(() => null);
      next = null;
      if (unused) {
        await ifPossible(unused.file.close());
        await ifPossible(disk.unlink(join(layout.segments, openName(unused.stem))));
      }
      if (segment !== null) endBeside(segment);
      segment = null;
      await closing;
    },
  };
}
