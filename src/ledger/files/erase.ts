import { join } from "node:path";
import { ifPossible, writeDurably } from "../../registry/durable.ts";
import { filler, headOf, isWhole, type LineHead } from "../frame.ts";
import type { EntryCounts, Erased, EraseElsewhere } from "../store.ts";
import type { Disk, Patch } from "./disk.ts";
import type { Layout } from "./layout.ts";
import { before, ofLead, type Parquet } from "./parquet.ts";
import { tornBytes, wholeLines } from "./read-segment.ts";
import type { Segments, StoredSegment } from "./segments.ts";

/** What is removed: in segments by the head of a line, in Parquet by a condition. */
interface Removal {
  readonly where: string;
  matches(head: LineHead): boolean;
  /** Whether bytes that are no entry any more must go as well: they may be the rest of one. */
  matchesBroken(bytes: Buffer): boolean;
}

interface Parts {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly segments: Segments;
  readonly parquet: Parquet;
  /** Null where who opened the ledger doesn't know what else is kept of leads. */
  readonly eraseElsewhere: EraseElsewhere | null;
}

/**
 * Removes all that stands of a lead. What is to be done is written down first and taken away last, so that an erasure that a
 * crash cut short is finished when the ledger is opened again.
 */
export async function eraseLead(
  parts: Parts,
  leadId: string,
  whenBegun: () => Promise<void>,
): Promise<Erased> {
  const { disk, layout, eraseElsewhere } = parts;
  const note = join(layout.erasing, `${crypto.randomUUID()}.json`);
  await writeDurably(disk, note, Buffer.from(JSON.stringify({ leadId })));
  await disk.syncFolder(layout.erasing);
  await whenBegun();
  const counts = await remove(parts, removalOf(leadId, false));
  const elsewhere = (await eraseElsewhere?.(leadId)) ?? 0;
  await takeAway(disk, layout, note);
  return { ...counts, elsewhere };
}

/**
 * Finishes the erasures that were begun; how many. What stands elsewhere only somebody who knows it can remove: until then what
 * is to be done stays written down.
 */
export async function finishErasures(parts: Parts): Promise<number> {
  const { disk, layout, eraseElsewhere } = parts;
  const begun = await disk.list(layout.erasing);
  for (const { name } of begun) {
    const note = join(layout.erasing, name);
    const leadId = readNote(await disk.read(note));
    // A note that can't be read was never durable, so nothing was removed yet and nobody was told so.
    if (leadId !== null) {
      await remove(parts, removalOf(leadId, true));
      if (eraseElsewhere === null) continue;
      await eraseElsewhere(leadId);
    }
    await takeAway(disk, layout, note);
  }
  return begun.length;
}

/** Removes the entries written before a moment, in milliseconds. */
export function forgetBefore(parts: Parts, moment: number): Promise<EntryCounts> {
  const limit = new Date(moment).toISOString();
  return remove(parts, {
    where: before(moment),
    matches: ({ at }) => at < limit,
    matchesBroken: () => false,
  });
}

/** @param again a broken line may then be what a crash left of a removal, so it goes too */
function removalOf(leadId: string, again: boolean): Removal {
  const text = Buffer.from(JSON.stringify(leadId));
  return {
    where: ofLead(leadId),
    matches: (head) => head.leadId === leadId,
    matchesBroken: (bytes) => again || bytes.includes(text),
  };
}

function readNote(bytes: Uint8Array): string | null {
  try {
    return (JSON.parse(Buffer.from(bytes).toString("utf8")) as { leadId: string }).leadId;
  } catch {
    return null;
  }
}

/** Overwritten before it is unlinked, as the lines are: the id must not stay on the disk's free blocks. */
async function takeAway(disk: Disk, layout: Layout, note: string): Promise<void> {
  const found = await disk.status(note);
  if (found === null) return;
  await ifPossible(disk.overwrite(note, [{ at: 0, bytes: Buffer.alloc(found.bytes, " ") }]));
  await disk.unlink(note);
  await disk.syncFolder(layout.erasing);
}

async function remove({ disk, segments, parquet }: Parts, removal: Removal): Promise<EntryCounts> {
  // In place, since its process may go on appending behind; Parquet after, since what is rolled up meanwhile must not escape.
  const sum = { predictions: 0, outcomes: 0 };
  const count = ({ predictions, outcomes }: EntryCounts) => {
    sum.predictions += predictions;
    sum.outcomes += outcomes;
  };
  await segments.steadily(async (list) => {
    for (const segment of list) count(await removeFrom(disk, segments, segment, removal));
  });
  await parquet.tidy();
  count(await parquet.remove(removal.where));
  return sum;
}

async function removeFrom(
  disk: Disk,
  segments: Segments,
  { path, isDone }: StoredSegment,
  removal: Removal,
): Promise<EntryCounts> {
  const piece = await segments.bytesOf(path);
  const patches: Patch[] = [];
  let predictions = 0;
  let outcomes = 0;
  for (const { at, bytes } of wholeLines(piece)) {
    const head = isWhole(bytes) ? headOf(bytes) : null;
    if (head === null ? !removal.matchesBroken(bytes) : head.kind === "erased" || !removal.matches(head))
      continue;
    patches.push({ at, bytes: filler(bytes.length + 1) });
    if (head?.kind === "prediction") predictions++;
    if (head?.kind === "outcome") outcomes++;
  }
  const torn = tornBytes(piece);
  const tail = piece.subarray(piece.length - torn);
  if (isDone && torn > 0 && removal.matchesBroken(tail))
    patches.push({ at: piece.length - torn, bytes: Buffer.alloc(torn, " ") });
  if (patches.length > 0) await disk.overwrite(path, patches);
  return { predictions, outcomes };
}
