import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Torn } from "../store.ts";
import type { Disk } from "./disk.ts";
import { closedName, type Layout, parseSegmentName } from "./layout.ts";
import type { Parquet } from "./parquet.ts";
import { type SegmentLine, tornBytes } from "./read-segment.ts";
import type { Segments } from "./segments.ts";

/** Smaller segments stay as they are for a day: a service that often restarts must not leave a Parquet file each time. */
const FEWEST_BYTES = 4 * 1024 * 1024;
const DAY = 24 * 3_600_000;
/** So many entries are read before others have their turn. */
const AT_ONCE = 200;

/**
 * Takes over the segments of processes that are gone: they count as closed. What a kill left torn at their ends was never
 * acknowledged; it stays, is passed over by every reader, and told.
 */
export async function takeOver(disk: Disk, layout: Layout, segments: Segments): Promise<Torn[]> {
  const torn: Torn[] = [];
  for (const { stem, path, isOpen, isDone } of await segments.list()) {
    if (!isOpen || !isDone) continue;
    const piece = await segments.bytesOf(path);
    const bytes = tornBytes(piece);
    if (bytes > 0) torn.push({ segment: stem, bytes });
    await disk.rename(path, join(layout.segments, closedName(stem)));
  }
  if (torn.length > 0) await disk.syncFolder(layout.segments);
  return torn;
}

/**
 * Rolls closed segments up into Parquet, one file each, and removes those that are: also where a crash came in between.
 * @param all small and new ones too
 * @returns how many were rolled up
 */
export async function rollUp(
  {
    disk,
    layout,
    segments,
    parquet,
  }: {
    readonly disk: Disk;
    readonly layout: Layout;
    readonly segments: Segments;
    readonly parquet: Parquet;
  },
  now: Date,
  all: boolean,
): Promise<number> {
  await parquet.tidy();
  let rolled = 0;
  for (const segment of await segments.list()) {
    if (!segment.isDone) continue;
    const status = await disk.status(segment.path);
    if (status === null) continue;
    const isDue = status.bytes >= FEWEST_BYTES || now.getTime() - status.changedAt > DAY;
    if (!all && !isDue) continue;
    let [faults, entries, last, longest] = [0, 0, 0, 0];
    for await (const lines of segments.pieces(segment, () => faults++))
      for (const { bytes, head } of lines) {
        last = Math.max(last, head.seq);
        longest = Math.max(longest, bytes.length);
        if (++entries % AT_ONCE === 0) await setImmediate(); // requests have their turn
      }
    if (faults > 0) continue; // a damaged segment stays as it is, for a person to look at
    if (entries > 0)
      await parquet.write({ ...segment, entries, last, longest }, textsOf(segments.pieces(segment)));
    await disk.unlink(segment.path);
    rolled++;
  }
  const done = new Set((await parquet.files()).map(({ stem }) => stem));
  for (const { name } of await disk.list(layout.segments)) {
    const stem = parseSegmentName(name)?.stem;
    if (stem !== undefined && done.has(stem)) await disk.unlink(join(layout.segments, name));
  }
  await disk.syncFolder(layout.segments);
  return rolled;
}

async function* textsOf(pieces: AsyncIterable<Iterable<SegmentLine>>): AsyncGenerator<string> {
  for await (const lines of pieces) for (const { bytes } of lines) yield bytes.toString("utf8");
}
