import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { InputError } from "../../leads/input-error.ts";
import { ifPossible, makeFolder } from "../../registry/durable.ts";
import { errorCode, StorageError } from "../../registry/storage-error.ts";
import { type Draft, entryKey, type LedgerEntry } from "../entry.ts";
import { createFramer, type FramedLine, parseEntry } from "../frame.ts";
import { createGroupWriter } from "../group-writer.ts";
import { LedgerError } from "../ledger-error.ts";
import { createSequence } from "../sequence.ts";
import type { EntryKey, EraseElsewhere, LedgerStore, Opened } from "../store.ts";
import { type About, makeLedger, readAbout } from "./about.ts";
import { createAlone } from "./alone.ts";
import { checkedDisk } from "./checked-disk.ts";
import { type Disk, nodeDisk } from "./disk.ts";
import { createDoNotProfile } from "./do-not-profile.ts";
import { eraseLead, finishErasures, forgetBefore } from "./erase.ts";
import { layoutOf } from "./layout.ts";
import { createParquet } from "./parquet.ts";
import { entryLines } from "./read-segment.ts";
import { createSegmentSink } from "./segment-sink.ts";
import { createSegments } from "./segments.ts";
import { rollUp, takeOver } from "./tidy.ts";

export interface FileLedgerOptions {
  readonly clock: () => Date;
  readonly disk?: Disk;
  /** Where the ledger must be there already, as for training. False by default. */
  readonly mustExist?: boolean;
  /** Segments are closed at so many bytes. */
  readonly mostBytes?: number | undefined;
  /** How much may wait while the disk fails, in bytes. */
  readonly mostWaiting?: number | undefined;
  /** How often it is looked what other processes changed, in milliseconds; never by default. */
  readonly watch?: number | undefined;
  /** What else an erasure removes, also one that is finished on opening. */
  readonly eraseElsewhere?: EraseElsewhere | undefined;
  readonly onOpened?: ((found: Opened) => void) | undefined;
  readonly onFailure?: ((reason: string) => void) | undefined;
  readonly onRecovery?: (() => void) | undefined;
  /** The do-not-profile list can't be read any more: nobody is scored until it can. */
  readonly onListFault?: ((reason: string) => void) | undefined;
  readonly onListRead?: (() => void) | undefined;
}

export interface FileLedger extends LedgerStore {
  readonly opened: Opened;
  /** Rolls closed segments up into Parquet; `all` also those that are small and new. How many were. */
  roll(options?: { readonly all?: boolean }): Promise<number>;
  /** Closes this process's segment, so that it can be rolled up. */
  closeSegment(): Promise<void>;
}

/** How often a process looks what others changed: what `isDoNotProfile` promises. */
export const WATCH = 250;

/**
 * Opens the ledger in a folder, which is made if absent. What a crash left is set right first: erasures are finished, torn
 * ends are told.
 * @throws InputError where the folder is something else's, or, where it must exist, isn't there
 * @throws LedgerError where the do-not-profile list isn't what was written
 * @throws StorageError where it can't be read or written
 */
export async function openFileLedger(root: string, options: FileLedgerOptions): Promise<FileLedger> {
  const { clock, mustExist = false, watch } = options;
  const disk = checkedDisk(options.disk ?? nodeDisk);
  const layout = layoutOf(root);
  const alone = createAlone(disk, root, clock);
  const segments = createSegments(disk, layout);
  const parquet = createParquet(disk, layout);
  const { eraseElsewhere = null } = options;
  const parts = { disk, layout, segments, parquet, eraseElsewhere };

  const found = await readAbout(disk, layout);
  if (found === null && mustExist)
    throw new InputError(
      `opening the ledger ${root}: found none there, wanted one that a service has written`,
    );
  await makeFolder(disk, join(root, "lock"));
  const { about, opened, last } = await alone(async () => {
    const about: About = (await readAbout(disk, layout)) ?? (await makeLedger(disk, layout));
    const torn = await takeOver(disk, layout, segments);
    const erasuresFinished = await finishErasures(parts);
    return { about, opened: { torn, erasuresFinished }, last: await lastSeq() };
  });
  const doNotProfile = createDoNotProfile(disk, layout, {
    key: about.key,
    isMade: about.hasList === true,
  });
  await doNotProfile.readOn();

  options.onOpened?.(opened);

  const nextSeq = createSequence(clock, last);
  const listeners: ((leadId: string) => void)[] = [];
  let faults = 0;
  const sink = createSegmentSink({
    disk,
    layout,
    nextSeq,
    mostBytes: options.mostBytes,
    onClosed: () => rollInBackground(),
  });
  const framer = createFramer();
  const writer = createGroupWriter<FramedLine>({
    write: async (group) => {
      await sink.write(group);
      framer.written(group);
    },
    mostWaiting: options.mostWaiting,
    onFailure: options.onFailure,
    onRecovery: options.onRecovery,
  });
  const seen = new Set<string>();
  let rolling: Promise<void> = Promise.resolve();
  let isClosing = false;
  function rollInBackground(): void {
    if (!isClosing) rolling = rolling.then(() => ifPossible(roll()));
  }
  let listFault: string | null = null;
  let isLooking = false;
  const timer =
    watch === undefined
      ? null
      : setInterval(() => {
          if (isLooking) return;
          isLooking = true;
          void ifPossible(look()).finally(() => {
            isLooking = false;
          });
        }, watch);
  timer?.unref();
  if (watch !== undefined) rollInBackground(); // what those before left; a command that only reads leaves it

  async function lastSeq(): Promise<number> {
    const ofSegments = (await segments.list()).map(({ path }) => segments.lastSeq(path));
    const ofFiles = (await parquet.files()).map(({ last }) => last);
    return Math.max(0, ...ofFiles, ...(await Promise.all(ofSegments)));
  }

  /** What other processes did: changes of the list, and erasures, which they leave time to be seen. */
  async function look(): Promise<void> {
    await lookAtList();
    for (const { name } of await disk.list(layout.erasing)) {
      if (seen.has(name)) continue;
      const note = await disk.read(join(layout.erasing, name)).catch(() => null);
      const leadId =
        note && (JSON.parse(Buffer.from(note).toString("utf8").trim() || "{}") as { leadId?: string }).leadId;
      if (leadId) {
        seen.add(name);
        await forget(leadId);
      }
    }
  }

  async function lookAtList(): Promise<void> {
    const before = listFault;
    try {
      await doNotProfile.readOn();
      listFault = null;
      if (before !== null) options.onListRead?.();
    } catch (error) {
      listFault = (error as Error).message;
      if (before === null) options.onListFault?.(listFault);
    }
  }

  async function forget(leadId: string): Promise<void> {
    for (const listener of listeners) listener(leadId);
    await writer.forget(leadId);
  }

  const roll = (all = false) => told(() => alone(() => rollUp(parts, clock(), all)));
  const lines = (drafts: readonly Draft[]): FramedLine[] =>
    drafts.map((draft) => framer.frame(draft, nextSeq()));

  async function findLines(key: EntryKey): Promise<string[]> {
    await writer.flush().catch(() => {}); // what can't be written isn't found, and its failure is told elsewhere
    return [...(await parquet.find(key)), ...(await segments.find(key))];
  }

  return {
    opened,
    append: (drafts) => writer.add(lines(drafts)),
    drained: writer.drained,
    appendDurably: (drafts) => writer.addDurably(lines(drafts)),
    find: (key) =>
      told(async () => {
        const entries = new Map<string, LedgerEntry>();
        for (const line of await findLines(key)) {
          const entry = parseEntry(line);
          entries.set(entryKey(entry), entry); // a retried write can double one
        }
        return [...entries.values()].sort((a, b) => a.seq - b.seq);
      }),
    async *scan() {
      faults = 0;
      await writer.flush().catch(() => {});
      const read = new Set<string>();
      // A segment that is closed or rolled up meanwhile is met under its new name in the next round.
      for (let isNew = true; isNew; ) {
        isNew = false;
        for (const { stem, path } of await parquet.files()) {
          if (read.has(stem)) continue;
          read.add(stem);
          isNew = true;
          for await (const line of parquet.lines(path)) yield { entry: parseEntry(line), line };
        }
        for (const { stem, path } of await segments.list()) {
          if (read.has(stem)) continue;
          isNew = true;
          const bytes = await unlessGone(segments.bytesOf(path));
          if (bytes === null) continue;
          read.add(stem);
          for (const { bytes: line } of entryLines(bytes, () => faults++)) {
            const text = line.toString("utf8");
            yield { entry: parseEntry(text), line: text };
          }
        }
      }
    },
    faults: () => faults,
    alone: (work) => told(() => alone(work)),
    erase: (leadId) =>
      told(async () => {
        await writer.flush().catch(() => {});
        await forget(leadId);
        const counts = await alone(() =>
          eraseLead(parts, leadId, async () => {
            const others = (await segments.list()).some(
              (one) => one.isOpen && !one.isDone && one.owner.pid !== process.pid,
            );
            if (others) await wait(2 * WATCH); // they drop what waits of the lead, and what they keep of it elsewhere
          }),
        );
        return counts;
      }),
    forgetBefore: (moment) => told(() => alone(() => forgetBefore(parts, moment))),
    setDoNotProfile: (leadId, on) => told(() => alone(() => doNotProfile.set(leadId, on, clock()))),
    isDoNotProfile: doNotProfile.has,
    onErase: (listener) => void listeners.push(listener),
    status: () => ({ location: root, knowsObjectors: doNotProfile.isKnown(), ...writer.status() }),
    roll: ({ all = false } = {}) => roll(all),
    closeSegment: async () => {
      await writer.flush();
      await sink.close();
    },
    close: async () => {
      isClosing = true;
      if (timer !== null) clearInterval(timer);
      await writer.close();
      await sink.close();
      await rolling;
      await parquet.close();
    },
  };
}

async function unlessGone<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** Whatever the disk reports becomes the ledger's error, told in its words. */
async function told<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StorageError || errorCode(error) !== null)
      throw new LedgerError((error as Error).message, { cause: error });
    throw error;
  }
}
