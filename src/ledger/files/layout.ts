import { join } from "node:path";
import { hostName, type ProcessIdentity } from "../../registry/process-identity.ts";

/*
 * LEDGER/ledger.json          what this folder is, its format, and the key of the do-not-profile list
 * LEDGER/segments/S.ndjson    entries, one a line; `S.open.ndjson` while its process may still write to it
 * LEDGER/parquet/S_N.parquet  the entries of a segment that was rolled up
 * LEDGER/do-not-profile.ndjson
 * LEDGER/erasing/…            erasures that were begun; none is left when all are done
 * LEDGER/lock/
 */
export interface Layout {
  readonly root: string;
  readonly about: string;
  readonly segments: string;
  readonly parquet: string;
  readonly doNotProfile: string;
  readonly erasing: string;
}

export function layoutOf(root: string): Layout {
  return {
    root,
    about: join(root, "ledger.json"),
    segments: join(root, "segments"),
    parquet: join(root, "parquet"),
    doNotProfile: join(root, "do-not-profile.ndjson"),
    erasing: join(root, "erasing"),
  };
}

const OPEN = ".open.ndjson";
const CLOSED = ".ndjson";
const NAME = /^(\d{16,17}-(\d+)-([0-9a-f.-]*)@(.+?))(\.open)?\.ndjson$/;

export interface SegmentName {
  readonly file: string;
  /** What stays the same when it is closed and rolled up. */
  readonly stem: string;
  readonly isOpen: boolean;
  /** The only process that writes to it. */
  readonly owner: ProcessIdentity;
}

/** @param seq the sequence number of its first entry: segments sort by it */
export function segmentStem(seq: number, { pid, birth, host }: ProcessIdentity): string {
  return `${String(seq).padStart(16, "0")}-${pid}-${birth ?? ""}@${host}`;
}

export const openName = (stem: string): string => stem + OPEN;
export const closedName = (stem: string): string => stem + CLOSED;
/** @param last the sequence number of the last entry in it */
export const parquetName = (stem: string, last: number): string => `${stem}_${last}.parquet`;

/** What the name of a Parquet file tells, or null where it is none of ours. */
export function parseParquetName(file: string): { readonly stem: string; readonly last: number } | null {
  const match = /^(.+)_(\d+)\.parquet$/.exec(file);
  return match && !file.startsWith(".") ? { stem: match[1]!, last: Number(match[2]) } : null;
}

/** What a file's name tells, or null where it is no segment's. */
export function parseSegmentName(file: string): SegmentName | null {
  const match = NAME.exec(file);
  if (!match) return null;
  const [, stem, pid, birth, host, open] = match;
  return {
    file,
    stem: stem!,
    isOpen: open !== undefined,
    owner: { pid: Number(pid), birth: birth || null, host: host! },
  };
}

/** Whether the segment is this very process's. */
export function isOwn({ owner }: SegmentName): boolean {
  return owner.pid === process.pid && owner.host === hostName();
}
