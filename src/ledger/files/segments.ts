import { join } from "node:path";
import { isGone } from "../../registry/process-identity.ts";
import { errorCode } from "../../registry/storage-error.ts";
import { headOf, isWhole } from "../frame.ts";
import type { EntryKey } from "../store.ts";
import type { Disk } from "./disk.ts";
import { isOwn, type Layout, parseParquetName, parseSegmentName, type SegmentName } from "./layout.ts";
import { entryLines, type RawLine, tornBytes } from "./read-segment.ts";
import { createSegmentIndex, type SegmentIndex } from "./segment-index.ts";

/** Longer than any usual entry; a line cut at its front is passed over. */
const TAIL = 256 * 1024;
/** So many bytes are read at a time, more where a line is longer. */
const PIECE = 1024 * 1024;

export interface StoredSegment extends SegmentName {
  readonly path: string;
  /** No process will write to it any more. */
  readonly isDone: boolean;
}

/** The segments of a ledger, oldest first, whoever writes to them. */
export function createSegments(disk: Disk, layout: Layout) {
  const indexes = new Map<string, SegmentIndex>();

  /** Those that aren't rolled up. */
  async function list(): Promise<StoredSegment[]> {
    const rolled = new Set((await disk.list(layout.parquet)).map(({ name }) => parseParquetName(name)?.stem));
    const found: StoredSegment[] = [];
    for (const { name } of await disk.list(layout.segments)) {
      const segment = parseSegmentName(name);
      if (segment === null || rolled.has(segment.stem)) continue;
      const isDone = !segment.isOpen || (!isOwn(segment) && (await isGone(segment.owner)));
      found.push({ ...segment, path: join(layout.segments, name), isDone });
    }
    return found;
  }

  async function bytesOf(path: string, from = 0): Promise<Buffer> {
    return disk.readPart(path, from, Math.max(from, (await disk.status(path))?.bytes ?? from));
  }

  /** Lists again where a segment was closed or rolled up while it was being read. */
  async function steadily<Result>(work: (segments: readonly StoredSegment[]) => Promise<Result>) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work(await list());
      } catch (error) {
        if (errorCode(error) !== "ENOENT" || attempt === 10) throw error;
      }
    }
  }

  return {
    list,
    bytesOf,
    steadily,

    /** The lines of the entries with this key. */
    find: (key: EntryKey): Promise<string[]> =>
      steadily(async (segments) => {
        const lines: string[] = [];
        const stems = new Set(segments.map(({ stem }) => stem));
        for (const stem of indexes.keys()) if (!stems.has(stem)) indexes.delete(stem);
        for (const { stem, path } of segments) {
          const index = indexes.get(stem) ?? createSegmentIndex();
          indexes.set(stem, index);
          index.add(await bytesOf(path, index.readTo()));
          const places = index.find(key);
          for (let i = 0; i < places.length; i += 2) {
            const at = places[i]!;
            const line = await disk.readPart(path, at, at + places[i + 1]!);
            if (isWhole(line) && headOf(line)?.kind !== "erased") lines.push(line.toString("utf8"));
          }
        }
        return lines;
      }),

    /** The largest sequence number among the last entries of a segment; 0 where it has none. */
    async lastSeq(path: string): Promise<number> {
      const bytes = (await disk.status(path))?.bytes ?? 0;
      const tail = await disk.readPart(path, Math.max(0, bytes - TAIL), bytes);
      let last = 0;
      for (const { head } of entryLines(tail)) last = Math.max(last, head.seq);
      return last;
    },

    /** All lines of one segment, piece by piece: the whole of it in memory would bring on a full collection of garbage. */
    async *pieces({ path }: StoredSegment, onFault?: (line: RawLine) => void) {
      let most = PIECE;
      for (let at = 0; ; ) {
        const piece = await disk.readPart(path, at, at + most);
        const whole = piece.length - tornBytes(piece);
        if (whole > 0) yield entryLines(piece.subarray(0, whole), onFault);
        else if (piece.length < most) return;
        at += whole;
        most = whole > 0 ? PIECE : 2 * most;
      }
    },
  };
}

export type Segments = ReturnType<typeof createSegments>;
